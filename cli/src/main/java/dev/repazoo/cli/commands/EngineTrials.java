package dev.repazoo.cli.commands;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import dev.repazoo.cli.commands.DoctorCommand.Finding;
import dev.repazoo.cli.commands.DoctorCommand.State;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.export.ExampleValues;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphInput;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.memory.DeviceMemory;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Lets each engine compute a little on the device: what is found need not work. */
final class EngineTrials {
  private static final int SIZE = 64;

  private EngineTrials() {}

  /** A product of matrices in PyTorch. */
  static Finding torch(Supplier<Device> place) {
    if (!starts()) {
      return notTried("PyTorch computes", "it doesn't start");
    }
    try {
      Device device = place.get();
      try (NDManager manager = TorchEngine.newManager(device)) {
        NDArray ones = manager.ones(new Shape(SIZE, SIZE));
        float value = ones.matMul(ones).mean().getFloat();
        return value == SIZE
            ? new Finding(
                "PyTorch computes",
                State.OK,
                "a matrix product on "
                    + device
                    + ", "
                    + Counts.bytes(DeviceMemory.of(device).bytes())
                    + " of memory",
                "")
            : wrong("PyTorch computes", device.toString(), value);
      }
    } catch (RuntimeException | LinkageError e) {
      return failed("PyTorch computes", e);
    }
  }

  /** A graph of one node in ONNX Runtime. */
  static Finding onnxRuntime(Supplier<OnnxDevice> place) {
    String what = "ONNX Runtime computes";
    if (!starts()) {
      return notTried(what, "PyTorch, which writes a graph for it, doesn't start");
    }
    try (TemporaryPath folder = TemporaryPath.newFolder()) {
      OnnxDevice device = place.get();
      GraphInput input =
          new GraphInput(
              "x", DataType.FLOAT32, batch -> new Shape(batch, SIZE), ExampleValues.normal());
      GraphSpec spec =
          GraphSpec.of(
              "trial",
              Blocks.identityBlock(),
              List.of(input),
              List.of("y"),
              (parameters, inputs) -> new NDList(inputs.get(0).mul(2)));
      Path file = folder.path().resolve("trial.onnx");
      new Exporter(ExportOptions.portable()).write(spec, file);
      float[] values = new float[SIZE];
      Arrays.fill(values, 3);
      try (OnnxSession graph = OnnxSession.open(file, device, 0)) {
        float value = graph.run(Map.of("x", HostTensor.of(values, 1, SIZE))).get("y").toFloats()[0];
        return value == 6
            ? new Finding(what, State.OK, "a graph of one node on " + device, "")
            : wrong(what, device.toString(), value);
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      return failed(what, e);
    }
  }

  private static boolean starts() {
    try {
      TorchEngine.get();
      return true;
    } catch (RuntimeException | LinkageError e) {
      return false; // told by itself
    }
  }

  private static Finding notTried(String what, String why) {
    return new Finding(what, State.MISSING, "not tried: " + why, "");
  }

  private static Finding wrong(String what, String device, float value) {
    return new Finding(
        what,
        State.PROBLEM,
        "wrong on " + device + ": " + value,
        "the device gives wrong numbers; try another, and its driver's own tests");
  }

  private static Finding failed(String what, Throwable failure) {
    return new Finding(
        what, State.PROBLEM, ErrorLine.of(failure), "what is missing is named below or above");
  }
}
