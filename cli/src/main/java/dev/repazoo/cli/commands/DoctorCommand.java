package dev.repazoo.cli.commands;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.console.Table;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.runtime.OnnxEnvironment;
import dev.repazoo.torch.NativeChoice;
import dev.repazoo.torch.NativeLibraries;
import dev.repazoo.torch.TorchEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code zoo doctor}: what the engines need, what is there, and what to install. */
public final class DoctorCommand implements Command<OptionTable.NoOptions> {
  private static final int LEAST_JAVA = 17;

  /** What a check found. */
  enum State {
    OK,
    MISSING,
    PROBLEM
  }

  record Finding(String what, State state, String found, String advice) {}

  /**
   * Libraries that ONNX Runtime 1.29 and PyTorch 2.7.1 for CUDA 12 link.
   *
   * @param file the name that the loader looks for
   */
  private record Library(String file, String what, boolean optional) {}

  private static final List<Library> CUDA =
      List.of(
          new Library("libcuda.so.1", "NVIDIA driver", false),
          new Library("libcudart.so.12", "CUDA 12 runtime", false),
          new Library("libcublas.so.12", "cuBLAS 12", false),
          new Library("libcurand.so.10", "cuRAND 10", false),
          new Library("libcufft.so.11", "cuFFT 11", false),
          new Library("libcudnn.so.9", "cuDNN 9", false),
          new Library("libnvinfer.so.10", "TensorRT 10", true));

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "what is there of Java, DJL, PyTorch, ONNX Runtime and CUDA, and what to install";
  }

  @Override
  public List<String> examples() {
    return List.of("doctor", "doctor --device cuda:0");
  }

  @Override
  public OptionTable<OptionTable.NoOptions> options() {
    return OptionTable.none();
  }

  @Override
  public int run(Session session, OptionTable.NoOptions options) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(memory());
    findings.add(torch(session));
    findings.add(natives(TorchEngine.natives()));
    findings.add(EngineTrials.torch(session::device));
    findings.add(onnxRuntime());
    findings.add(EngineTrials.onnxRuntime(session::onnxDevice));
    unusedGpu().ifPresent(why -> findings.add(new Finding("GPU", State.PROBLEM, "not used", why)));
    boolean gpuWanted = session.deviceWord().startsWith("cuda");
    CUDA.forEach(library -> findings.add(library(library, gpuWanted)));
    ArrayNode json = Json.MAPPER.createArrayNode();
    Table table = new Table("WHAT", "STATE", "FOUND");
    for (Finding finding : findings) {
      ObjectNode row = json.addObject();
      row.put("what", finding.what());
      row.put("state", finding.state().name().toLowerCase(java.util.Locale.ROOT));
      row.put("found", finding.found());
      row.put("advice", finding.advice());
      table.row(
          finding.what(),
          finding.state().name().toLowerCase(java.util.Locale.ROOT),
          finding.found());
    }
    Console console = session.console();
    console.print(json);
    table.lines().forEach(console::print);
    console.print("");
    findings.stream()
        .filter(finding -> !finding.advice().isEmpty())
        .forEach(finding -> console.print(finding.what() + ": " + finding.advice()));
    boolean healthy = findings.stream().noneMatch(f -> f.state() == State.PROBLEM);
    console.print(
        healthy
            ? "All is well for --device " + session.deviceWord() + "."
            : "Something needs a repair first.");
    return healthy ? 0 : 1;
  }

  private static Finding java() {
    int version = Runtime.version().feature();
    String found =
        System.getProperty("java.version")
            + ", "
            + System.getProperty("java.vm.name")
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch");
    return version >= LEAST_JAVA
        ? new Finding("Java", State.OK, found, "")
        : new Finding("Java", State.PROBLEM, found, "install Java " + LEAST_JAVA + " or newer");
  }

  private static Finding memory() {
    Runtime runtime = Runtime.getRuntime();
    return new Finding(
        "Machine",
        State.OK,
        runtime.availableProcessors()
            + " cores, Java heap up to "
            + Counts.bytes(runtime.maxMemory()),
        "");
  }

  private static Finding torch(Session session) {
    try {
      Engine engine = TorchEngine.get();
      String found =
          "PyTorch "
              + engine.getVersion()
              + " by DJL "
              + Engine.getDjlVersion()
              + ", "
              + TorchEngine.gpuCount()
              + " GPUs";
      try {
        session.device();
      } catch (IllegalArgumentException e) {
        return new Finding(
            "PyTorch",
            State.PROBLEM,
            found,
            e.getMessage()
                + "; CUDA natives are fetched by DJL at the first start of a build with -Pcuda, or"
                + " PYTORCH_LIBRARY_PATH names the folder of a libtorch 2.7.1 for CUDA 12");
      }
      return new Finding("PyTorch", State.OK, found, "");
    } catch (RuntimeException | LinkageError e) {
      return new Finding(
          "PyTorch",
          State.PROBLEM,
          ErrorLine.of(e),
          TorchEngine.natives().problem().isPresent()
              ? ""
              : "build for this system ('mvn package' picks the natives of Linux x86_64, macOS arm64 and"
                  + " Windows), or name a libtorch by PYTORCH_LIBRARY_PATH");
    }
  }

  private static Optional<String> unusedGpu() {
    try {
      return TorchEngine.unusedGpu();
    } catch (RuntimeException | LinkageError e) {
      return TorchEngine.natives().warning(); // that PyTorch doesn't start is told above
    }
  }

  private static Finding natives(NativeChoice natives) {
    return new Finding(
        "PyTorch natives",
        natives.problem().isPresent() ? State.PROBLEM : State.OK,
        natives.words(),
        natives.problem().orElse(""));
  }

  private static Finding onnxRuntime() {
    try {
      OrtEnvironment environment = OnnxEnvironment.get();
      String providers =
          OrtEnvironment.getAvailableProviders().stream()
              .map(Enum::name)
              .collect(Collectors.joining(", "));
      return new Finding(
          "ONNX Runtime", State.OK, environment.getVersion() + ", providers " + providers, "");
    } catch (RuntimeException | LinkageError e) {
      return new Finding(
          "ONNX Runtime",
          State.PROBLEM,
          ErrorLine.of(e),
          "install the C++ runtime (libstdc++; on Windows the VC++ redistributable)");
    }
  }

  private static Finding library(Library library, boolean wanted) {
    Optional<Path> found = NativeLibraries.ofMachine().find(library.file());
    if (found.isPresent()) {
      return new Finding(library.what(), State.OK, found.get().toString(), "");
    }
    boolean needed = wanted && !library.optional();
    return new Finding(
        library.what(),
        needed ? State.PROBLEM : State.MISSING,
        library.file() + " not found",
        needed
            ? "install it and put its folder into LD_LIBRARY_PATH; then build with 'mvn package"
                + " -Pcuda'"
            : "");
  }
}
