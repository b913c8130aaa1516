package dev.repazoo.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.repazoo.runtime.CallCancelledException.Cause;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model loaded into ONNX Runtime. Safe for use by many threads at once, also for closing: calls
 * that run then are cancelled, and nothing is freed before they have ended.
 *
 * <p>Files are loaded by path, so that weights beside the file are found and mapped.
 */
public final class OnnxSession implements AutoCloseable {
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final Path path;
  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final OrtSession session;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, String> metadata;
  private final PortCheck ports;
  private final RunningCalls calls;

  private OnnxSession(Path path, OrtSession session, Duration grace) throws OrtException {
    calls = new RunningCalls(grace);
    this.path = path;
    this.session = session;
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    for (Map.Entry<String, NodeInfo> entry : session.getInputInfo().entrySet()) {
      infos.put(entry.getKey(), (TensorInfo) entry.getValue().getInfo());
    }
    inputs = infos;
    metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
    ports = new PortCheck(path, inputs, new GraphMetadata(path, metadata));
    Shutdown.add(calls);
  }

  /** Loads a file on the CPU, with as many threads as the machine has cores. */
  public static OnnxSession open(Path path) {
    return open(path, OpenOptions.DEFAULT);
  }

  /**
   * Loads a file.
   *
   * @param threads threads for one operator; 0 for one a core
   * @throws ModelFileException as {@link #open(Path, OpenOptions)}
   * @throws IllegalArgumentException when {@code threads} is negative
   */
  public static OnnxSession open(Path path, OnnxDevice device, int threads) {
    return open(path, OpenOptions.DEFAULT.on(device).withThreads(threads));
  }

  /**
   * Loads a file.
   *
   * @throws ModelFileException when the file is missing, truncated, no ONNX file, or lacks its data
   *     file or has another's, when it is to be verified and is not what was exported, or when the
   *     device can't be used
   */
  public static OnnxSession open(Path path, OpenOptions options) {
    return load(ModelBytes.of(path), options);
  }

  /**
   * Loads a model that the memory holds.
   *
   * @param model the bytes of a file that needs no other beside it
   * @param name stands for it in messages
   * @throws ModelFileException as {@link #open(Path, OpenOptions)}
   */
  public static OnnxSession open(byte[] model, String name, OpenOptions options) {
    return load(ModelBytes.of(model, name), options);
  }

  /**
   * Loads a model that a jar on the class path ships.
   *
   * @param name {@code builtin:emoji}; {@link BuiltinFiles#names()} tells which there are
   * @throws ModelFileException when there is none of that name
   */
  public static OnnxSession openBuiltin(String name, OpenOptions options) {
    return open(BuiltinFiles.unpack(name), options);
  }

  private static OnnxSession load(ModelBytes model, OpenOptions choice) {
    model.check(choice.verified());
    requireKernels(model, choice.device());
    OrtEnvironment environment = OnnxEnvironment.get();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      if (choice.threads() > 0) {
        options.setIntraOpNumThreads(choice.threads());
      }
      if (!choice.packed()) {
        options.addConfigEntry("session.disable_prepacking", "1");
      }
      if (choice.device().isGpu()) {
        options.addCUDA(choice.device().gpu());
      }
      OrtSession session =
          model.memory().isPresent()
              ? environment.createSession(model.memory().get(), options)
              : environment.createSession(model.name(), options);
      try {
        return new OnnxSession(model.path(), session, choice.grace());
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new ModelFileException(
          model.name() + " can't be loaded by ONNX Runtime: " + firstLine(e.getMessage()), e);
    }
  }

  /** In 8 bits, ONNX Runtime would move each product to the CPU and back. */
  private static void requireKernels(ModelBytes model, OnnxDevice device) {
    if (device.isGpu()
        && model.outline().metadata(GraphMetadata.PRECISION).orElse("").equals("int8")) {
      throw new ModelFileException(
          model.name()
              + " was exported with --precision int8, and ONNX Runtime has no CUDA kernels for that"
              + " (MatMulInteger of uint8); run it with --device cpu, or"
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

  /**
   * The shape of an input; -1 where it is free.
   *
   * @throws ModelFileException when there is no input of this name
   */
  public long[] inputShape(String name) {
    if (!hasInput(name)) {
      throw new ModelFileException(
          path + " has no input " + name + "; its inputs are " + inputs.keySet());
    }
    return inputs.get(name).getShape().clone();
  }

  /**
   * Runs the model. An interrupt of the calling thread cancels it.
   *
   * @param values one array for each input
   * @return the outputs by name, copied
   * @throws ModelFileException when inputs are missing, unknown, empty, or of another type or
   *     shape, or when a class label is out of range
   * @throws CallCancelledException when the session is closed, or the thread is interrupted
   */
  public Map<String, HostTensor> run(Map<String, HostTensor> values) {
    return run(values, Optional.empty());
  }

  /**
   * Runs the model for as long as there is time.
   *
   * @param most how long it may take
   * @throws CallCancelledException as {@link #run(Map)}, and when the time is over
   */
  public Map<String, HostTensor> run(Map<String, HostTensor> values, Duration most) {
    return run(values, Optional.of(most.toNanos()));
  }

  private Map<String, HostTensor> run(Map<String, HostTensor> values, Optional<Long> nanoseconds) {
    ports.check(values);
    try (OnnxCall call = new OnnxCall(nanoseconds)) {
      if (!calls.begin(call)) {
        throw cancelled(Cause.CLOSED);
      }
      CallWatch.get().add(call);
      try {
        call.check();
        return run(values, call);
      } catch (OrtException e) {
        throw call.cancelled()
            .<RuntimeException>map(this::cancelled)
            .orElseGet(
                () ->
                    new ModelFileException(
                        path + " failed to run: " + firstLine(e.getMessage()), e));
      } finally {
        CallWatch.get().remove(call);
        calls.end(call);
      }
    } catch (OrtException e) {
      throw new ModelFileException(path + " failed to run: " + firstLine(e.getMessage()), e);
    }
  }

  private CallCancelledException cancelled(Cause cause) {
    return new CallCancelledException(
        cause,
        path
            + switch (cause) {
              case CLOSED -> " is closed, so that the call has no result";
              case INTERRUPTED -> ": the call was interrupted";
              case DEADLINE -> ": the call took longer than it may";
            });
  }

  private Map<String, HostTensor> run(Map<String, HostTensor> values, OnnxCall call)
      throws OrtException {
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try {
      for (Map.Entry<String, HostTensor> entry : values.entrySet()) {
        feeds.put(entry.getKey(), tensor(entry.getValue()));
      }
      try (OrtSession.Result result = session.run(feeds, call.options())) {
        Map<String, HostTensor> outputs = new LinkedHashMap<>();
        for (var entry : result) {
          outputs.put(entry.getKey(), copy((OnnxTensor) entry.getValue()));
        }
        return outputs;
      }
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
    return HostTensor.copyOf(PortCheck.type(info.type), bytes, info.getShape());
  }

  /** Cancels what runs, waits for it to end, and frees the model; does nothing the second time. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Takes no more calls, lets those that run go on for a while, cancels the rest, and frees the
   * model; does nothing the second time.
   *
   * @param grace how long calls may go on
   */
  public void close(Duration grace) {
    if (!calls.stop()) {
      return;
    }
    calls.awaitNone(grace);
    while (!calls.awaitNone(Duration.ZERO)) { // a node may be long, and must end before
      calls.cancel();
      calls.awaitNone(WAIT);
    }
    try {
      session.close();
    } catch (OrtException e) {
      throw new ModelFileException(path + " can't be closed: " + firstLine(e.getMessage()), e);
    }
  }

  /** Whether it still takes calls. */
  public boolean isOpen() {
    return calls.isOpen();
  }

  /** Whether a path looks like an exported model. */
  public static boolean isOnnx(Path path) {
    return path.toString().endsWith(".onnx") && Files.isRegularFile(path);
  }
}
