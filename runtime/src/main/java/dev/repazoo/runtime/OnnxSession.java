package dev.repazoo.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model loaded into ONNX Runtime. Safe for use by many threads at once.
 *
 * <p>Files are loaded by path, so that weights beside the file are found and mapped.
 */
public final class OnnxSession implements AutoCloseable {
  private final Path path;
  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final OrtSession session;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, String> metadata;

  private OnnxSession(Path path, OrtSession session) throws OrtException {
    this.path = path;
    this.session = session;
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    for (Map.Entry<String, NodeInfo> entry : session.getInputInfo().entrySet()) {
      infos.put(entry.getKey(), (TensorInfo) entry.getValue().getInfo());
    }
    inputs = infos;
    metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
  }

  /** Loads a file on the CPU, with as many threads as the machine has cores. */
  public static OnnxSession open(Path path) {
    return open(path, OnnxDevice.CPU, 0);
  }

  /**
   * Loads a file.
   *
   * @param threads threads for one operator; 0 for one a core
   * @throws ModelFileException when the file is missing, truncated, no ONNX file, or lacks its data
   *     file or has another's, or when the device can't be used
   */
  public static OnnxSession open(Path path, OnnxDevice device, int threads) {
    OnnxModelInfo info = OnnxModelInfo.read(path);
    info.requireComplete();
    info.requireOwnData();
    requireKernels(path, info, device);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      if (threads > 0) {
        options.setIntraOpNumThreads(threads);
      }
      if (device.isGpu()) {
        options.addCUDA(device.gpu());
      }
      return new OnnxSession(path, OnnxEnvironment.get().createSession(path.toString(), options));
    } catch (OrtException e) {
      throw new ModelFileException(
          path + " can't be loaded by ONNX Runtime: " + firstLine(e.getMessage()), e);
    }
  }

  /** In 8 bits, ONNX Runtime would move each product to the CPU and back. */
  private static void requireKernels(Path path, OnnxModelInfo info, OnnxDevice device) {
    if (device.isGpu() && info.metadata(GraphMetadata.PRECISION).orElse("").equals("int8")) {
      throw new ModelFileException(
          path
              + " was exported with --precision int8, and ONNX Runtime has no CUDA kernels for that"
              + " (DynamicQuantizeLinear, and MatMulInteger of uint8); run it with --device cpu, or"
              + " export it with --precision fp16");
    }
  }

  private static String firstLine(String message) {
    return Optional.ofNullable(message).orElse("").lines().findFirst().orElse("no reason given");
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** What the file says of itself: {@code repazoo.model} and the like. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * An entry of the metadata.
   *
   * @throws ModelFileException when the file has none of that name
   */
  public String metadata(String key) {
    return Optional.ofNullable(metadata.get(key))
        .orElseThrow(
            () ->
                new ModelFileException(
                    path + " has no metadata entry " + key + "; was it exported by this program?"));
  }

  /** The names of its inputs, in order. */
  public Iterable<String> inputNames() {
    return inputs.keySet();
  }

  /** Whether it has an input of this name. */
  public boolean hasInput(String name) {
    return inputs.containsKey(name);
  }

  /** The shape of an input; -1 where it is free. */
  public long[] inputShape(String name) {
    return inputs.get(name).getShape().clone();
  }

  /**
   * Runs the model.
   *
   * @param values one array for each input
   * @return the outputs by name, copied
   * @throws ModelFileException when inputs are missing, unknown, or of another type or shape
   */
  public Map<String, HostTensor> run(Map<String, HostTensor> values) {
    check(values);
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try {
      for (Map.Entry<String, HostTensor> entry : values.entrySet()) {
        feeds.put(entry.getKey(), tensor(entry.getValue()));
      }
      try (OrtSession.Result result = session.run(feeds)) {
        Map<String, HostTensor> outputs = new LinkedHashMap<>();
        for (var entry : result) {
          outputs.put(entry.getKey(), copy((OnnxTensor) entry.getValue()));
        }
        return outputs;
      }
    } catch (OrtException e) {
      throw new ModelFileException(path + " failed to run: " + firstLine(e.getMessage()), e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(HostTensor value) throws OrtException {
    return switch (value.type()) {
      case FLOAT -> OnnxTensor.createTensor(environment, value.floats(), value.shape());
      case INT64 -> OnnxTensor.createTensor(environment, value.longs(), value.shape());
      case UINT8 ->
          OnnxTensor.createTensor(environment, value.bytes(), value.shape(), OnnxJavaType.UINT8);
    };
  }

  private static HostTensor copy(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    ByteBuffer bytes = tensor.getByteBuffer();
    return HostTensor.copyOf(type(info.type), bytes, info.getShape());
  }

  private static HostTensor.Type type(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> HostTensor.Type.FLOAT;
      case INT64 -> HostTensor.Type.INT64;
      case UINT8 -> HostTensor.Type.UINT8;
      default -> throw new ModelFileException("arrays of type " + type + " aren't supported");
    };
  }

  private void check(Map<String, HostTensor> values) {
    if (!values.keySet().equals(inputs.keySet())) {
      throw new ModelFileException(
          path
              + " takes the inputs "
              + new TreeMap<>(inputs).keySet()
              + ", but "
              + new TreeMap<>(values).keySet()
              + " are given");
    }
    values.forEach(
        (name, value) -> {
          TensorInfo info = inputs.get(name);
          long[] wanted = info.getShape();
          boolean fits = wanted.length == value.shape().length && type(info.type) == value.type();
          for (int i = 0; fits && i < wanted.length; i++) {
            fits = wanted[i] < 0 || wanted[i] == value.shape()[i];
          }
          if (!fits) {
            throw new ModelFileException(
                path
                    + ": input "
                    + name
                    + " must be "
                    + info.type
                    + Arrays.toString(wanted)
                    + " (-1: any size), but is "
                    + value.type()
                    + Arrays.toString(value.shape()));
          }
        });
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new ModelFileException(path + " can't be closed: " + firstLine(e.getMessage()), e);
    }
  }

  /** Whether a path looks like an exported model. */
  public static boolean isOnnx(Path path) {
    return path.toString().endsWith(".onnx") && Files.isRegularFile(path);
  }
}
