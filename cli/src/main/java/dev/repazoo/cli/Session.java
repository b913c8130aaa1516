package dev.repazoo.cli;

import ai.djl.Device;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.ConsoleProgress;
import dev.repazoo.cli.console.Interruption;
import dev.repazoo.cli.models.KeptGraphs;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.GlobalOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.cli.plugin.TriedPlugins;
import dev.repazoo.download.WeightStore;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.CacheFolder;
import dev.repazoo.remote.RemoteAccess;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.torch.NativeLibraries;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.transfer.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a command is given beside its own options: console, models, device, progress, Ctrl-C. */
public final class Session {
  private final Console console;
  private final GlobalOptions options;
  private Optional<Zoo> zoo = Optional.empty();
  private boolean warned;

  Session(Console console, GlobalOptions options) {
    this.console = console;
    this.options = options;
  }

  /** The same, where results are not to be seen: another command makes something of them. */
  public Session withoutResults() {
    Session silent = new Session(console.withoutResults(), options);
    silent.zoo = zoo;
    return silent;
  }

  /** Where words go. */
  public Console console() {
    return console;
  }

  /** All models, loaded on first use; what is wrong with plugins is said then. */
  public Zoo zoo() {
    if (zoo.isEmpty()) {
      Path home = home();
      Registry registry =
          UsageException.ifRefused(
              () -> Registry.load(options.plugins(), new TriedPlugins(home, Version.current())));
      registry.warnings().forEach(console::warn);
      WeightStore weights = WeightStore.ofUser(options.offline(), Session::variable);
      zoo = Optional.of(new Zoo(registry, weights, progress(), options.devices().first()));
    }
    return zoo.get();
  }

  /** The user's folder of what was downloaded or computed, to be kept. */
  public Path home() {
    return CacheFolder.of(Session::variable).root();
  }

  /** Exported graphs of encoders, made on first use. */
  public KeptGraphs graphs() {
    return new KeptGraphs(zoo(), home().resolve("graphs"), console);
  }

  /** The folder that an entry's plugin lies in, if it is none of the program's own. */
  public Optional<Path> pluginFolder(Registered<?> entry) {
    return options.plugins().stream()
        .filter(folder -> Files.isRegularFile(folder.resolve(entry.plugin())))
        .findFirst();
  }

  /** The word after {@code --device}; the first of several. */
  public String deviceWord() {
    return options.devices().first();
  }

  /** A word for each of several devices, or the one; {@code cuda} names all that PyTorch sees. */
  public List<String> deviceWords() {
    if (!options.devices().words().equals(List.of("cuda"))) {
      return options.devices().words();
    }
    int gpus = TorchEngine.gpuCount();
    return gpus < 2
        ? List.of("cuda")
        : IntStream.range(0, gpus).mapToObj(i -> "cuda:" + i).toList();
  }

  /** The PyTorch device to compute on, the first of several; starts the engine. */
  public Device device() {
    if (deviceWord().equals("auto") && !warned) {
      warned = true;
      TorchEngine.unusedGpu().ifPresent(console::warn);
    }
    return UsageException.ifRefused(() -> TorchEngine.device(deviceWord()));
  }

  /** All PyTorch devices to compute on; starts the engine. */
  public List<Device> devices() {
    if (deviceWords().size() == 1) {
      return List.of(device());
    }
    return UsageException.ifRefused(() -> TorchEngine.devices(deviceWords()));
  }

  /** The device that ONNX Runtime computes on, the first of several. */
  public OnnxDevice onnxDevice() {
    OnnxDevice found = UsageException.ifRefused(() -> OnnxDevice.of(deviceWord()));
    if (deviceWord().equals("auto") && !found.isGpu() && !warned) {
      warned = true;
      if (NativeLibraries.ofMachine().hasDriver()) {
        console.warn(
            "a GPU's driver is there, but this build has ONNX Runtime for the CPU; build with 'mvn"
                + " package -DskipTests -pl cli -am -Pcuda', or say --device cpu");
      }
    }
    return found;
  }

  /** How remote shards may be had. */
  RemoteAccess remoteAccess() {
    boolean offline = Network.of(options.offline(), Session::variable).offline();
    return RemoteAccess.of(offline, progress(), Session::variable);
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name));
  }

  /** All devices that ONNX Runtime computes on. */
  public List<OnnxDevice> onnxDevices() {
    List<String> words = deviceWords();
    return words.size() == 1
        ? List.of(onnxDevice())
        : UsageException.ifRefused(() -> words.stream().map(OnnxDevice::of).toList());
  }

  /** Shows progress on stderr. */
  public ProgressListener progress() {
    return options.quiet() ? ProgressListener.SILENT : ConsoleProgress.onStderr();
  }

  /** From now on Ctrl-C asks the command to stop at the next good moment. */
  public Interruption interruption() {
    return Interruption.installed();
  }
}
