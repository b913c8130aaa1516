package dev.repazoo.export;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.runtime.OpenOptions;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.NonFinite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * How the outputs of a file, run by ONNX Runtime on the CPU, compare with the running model's.
 *
 * @param subject what was run, e.g. {@code sampler of 4 steps}
 * @param largestAbsolute the largest difference of two values
 * @param largestRelative the largest difference over the largest value of its output
 * @param batches the batch sizes that were tried
 */
public record Verification(
    String subject, double largestAbsolute, double largestRelative, List<Integer> batches) {
  static final List<Integer> BATCHES = List.of(1, 3);
  private static final long SEED = 20241009;

  /** How much values may differ by rounding, relative to the largest of them. */
  private static final double ROUNDING = 1e-3;

  /** Values smaller than this count as this large when differences are put in relation. */
  private static final double SMALLEST_SCALE = 1e-3;

  /**
   * Runs both on batches of one and three and compares.
   *
   * @param nonFinite what is done about outputs that are NaN or infinite; where they are allowed,
   *     both must have them in the same places
   * @throws ExportException when outputs are not finite, or of another shape
   */
  public static Verification of(GraphSpec spec, Path file, NonFinite nonFinite) {
    return of(spec, file, nonFinite, BATCHES, OpenOptions.DEFAULT);
  }

  /** The same on batches of these sizes, by a file that is opened so. */
  static Verification of(
      GraphSpec spec, Path file, NonFinite nonFinite, List<Integer> batches, OpenOptions options) {
    Random random = new Random(SEED);
    Verification worst = new Verification(spec.description(), 0, 0, batches);
    try (OnnxSession session = OnnxSession.open(file, options);
        NDManager manager = TorchEngine.newManager(Device.cpu())) {
      for (int batch : batches) {
        try (NDManager scope = manager.newSubManager()) {
          NDList inputs = examples(spec, scope, batch, random);
          worst = worst.or(compare(spec, session, scope, inputs, batch, nonFinite));
        }
      }
    }
    return worst;
  }

  /** An output of another file that takes the same inputs, run once on a batch. */
  static float[] once(GraphSpec spec, Path file, String output, int batch) {
    try (OnnxSession session = OnnxSession.open(file, OpenOptions.DEFAULT);
        NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDList inputs = examples(spec, manager, batch, new Random(SEED));
      return run(spec, session, inputs).get(output).toFloats();
    }
  }

  /** Inputs for a batch. */
  static NDList examples(GraphSpec spec, NDManager scope, int batch, RandomGenerator random) {
    NDList inputs = new NDList();
    for (GraphInput input : spec.inputs()) {
      inputs.add(input.example().array(scope, input.shape().apply(batch), input.type(), random));
    }
    return inputs;
  }

  /** The file's outputs by name. */
  static Map<String, HostTensor> run(GraphSpec spec, OnnxSession session, NDList inputs) {
    Map<String, HostTensor> feeds = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      feeds.put(spec.inputs().get(i).name(), host(inputs.get(i)));
    }
    return session.run(feeds);
  }

  private static Verification compare(
      GraphSpec spec,
      OnnxSession session,
      NDManager scope,
      NDList inputs,
      int batch,
      NonFinite nonFinite) {
    Map<String, HostTensor> actual = run(spec, session, inputs);
    NDList expected = eager(spec, scope, inputs);
    Verification worst = new Verification(spec.description(), 0, 0, BATCHES);
    for (int i = 0; i < expected.size(); i++) {
      String name = spec.outputs().get(i);
      worst = worst.or(difference(name, expected.get(i), actual.get(name), batch, nonFinite));
    }
    return worst;
  }

  static NDList eager(GraphSpec spec, NDManager scope, NDList inputs) {
    try {
      return spec.eager().apply(new ParameterStore(scope, false), inputs);
    } catch (EngineException | UnsupportedOperationException e) {
      throw new ExportException(
          "the "
              + spec.what()
              + " fails in PyTorch itself, so that the file can't be compared with it: "
              + e.getMessage(),
          e);
    }
  }

  private static Verification difference(
      String name, NDArray expected, HostTensor actual, int batch, NonFinite nonFinite) {
    if (!sameShape(expected.getShape().getShape(), actual.shape(), batch)) {
      throw new ExportException(
          "the file gives "
              + name
              + Arrays.toString(actual.shape())
              + ", the model "
              + expected.getShape());
    }
    double[] wanted = doubles(host(expected));
    double[] found = doubles(actual);
    double scale = SMALLEST_SCALE;
    double largest = 0;
    // Rounding of either side of a truncated value may move it by one level.
    double unseen = actual.type() == HostTensor.Type.UINT8 ? 1 : 0;
    for (int i = 0; i < wanted.length; i++) {
      if (!Double.isFinite(wanted[i]) || !Double.isFinite(found[i])) {
        if (nonFinite == NonFinite.ALLOW && Double.compare(wanted[i], found[i]) == 0) {
          continue;
        }
        throw new ExportException(
            "output " + name + " has values that are not finite: the weights may be damaged");
      }
      scale = Math.max(scale, Math.abs(wanted[i]));
      largest = Math.max(largest, Math.abs(wanted[i] - found[i]) - unseen);
    }
    return new Verification(name, largest, largest / scale, BATCHES);
  }

  /**
   * A model's {@code squeeze()} drops a batch of one too, a file's never: then ones don't count.
   */
  private static boolean sameShape(long[] expected, long[] actual, long batch) {
    return batch == 1
        ? Arrays.equals(withoutOnes(expected), withoutOnes(actual))
        : Arrays.equals(expected, actual);
  }

  private static long[] withoutOnes(long[] shape) {
    return Arrays.stream(shape).filter(size -> size != 1).toArray();
  }

  static double[] doubles(HostTensor tensor) {
    return switch (tensor.type()) {
      case FLOAT -> {
        float[] values = tensor.toFloats();
        double[] all = new double[values.length];
        for (int i = 0; i < values.length; i++) {
          all[i] = values[i];
        }
        yield all;
      }
      case INT64 -> {
        var view = tensor.longs();
        double[] all = new double[view.remaining()];
        for (int i = 0; i < all.length; i++) {
          all[i] = view.get(i);
        }
        yield all;
      }
      case UINT8 -> {
        byte[] values = tensor.toBytes();
        double[] all = new double[values.length];
        for (int i = 0; i < values.length; i++) {
          all[i] = Byte.toUnsignedInt(values[i]);
        }
        yield all;
      }
    };
  }

  /** An engine's array in the form that ONNX Runtime takes. */
  static HostTensor host(NDArray array) {
    ByteBuffer bytes = array.toByteBuffer(false).order(ByteOrder.nativeOrder());
    HostTensor.Type type =
        switch (array.getDataType()) {
          case FLOAT32 -> HostTensor.Type.FLOAT;
          case INT64 -> HostTensor.Type.INT64;
          case UINT8 -> HostTensor.Type.UINT8;
          default ->
              throw new ExportException(
                  "graphs take and give float32, int64 or uint8, not " + array.getDataType());
        };
    return HostTensor.copyOf(type, bytes, array.getShape().getShape());
  }

  private Verification or(Verification other) {
    return new Verification(
        subject,
        Math.max(largestAbsolute, other.largestAbsolute),
        Math.max(largestRelative, other.largestRelative),
        batches);
  }

  /**
   * Checks that the differences are rounding in float32.
   *
   * @return this
   * @throws ExportException when they are larger
   */
  Verification requireExact() {
    if (largestRelative > ROUNDING) {
      throw new ExportException(
          "the exported file disagrees with the model ("
              + subject
              + "): values differ by up to "
              + largestAbsolute
              + " (relative "
              + largestRelative
              + "), more than "
              + ROUNDING
              + "; the file was not kept");
    }
    return this;
  }
}
