package dev.repazoo.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.repazoo.message.InvalidValueException;
import java.util.List;
import java.util.Optional;

/**
 * Starts PyTorch on first use.
 *
 * <p>Nothing else may touch {@link Engine} before this class has: DJL reports usage over the
 * network unless told not to, and it is told here.
 */
public final class TorchEngine {
  private static final NativeChoice NATIVES = NativeChoice.ofMachine();

  static {
    System.setProperty("OPT_OUT_TRACKING", "true");
    NATIVES.apply();
  }

  private static final String NAME = "PyTorch";

  private TorchEngine() {}

  /** The one attempt to start it. */
  private static final class Holder {
    static final Optional<Engine> ENGINE;
    static final Optional<Throwable> FAILURE;

    static {
      Engine engine = null;
      Throwable failure = null;
      try {
        engine = Engine.getEngine(NAME);
      } catch (RuntimeException | LinkageError e) {
        failure = e;
      }
      ENGINE = Optional.ofNullable(engine);
      FAILURE = Optional.ofNullable(failure);
    }
  }

  /** Whether this build has it; one for executors, which run exported graphs, hasn't. */
  public static boolean isThere() {
    return Engine.hasEngine(NAME);
  }

  /**
   * The engine.
   *
   * @throws IllegalStateException where the build has none, or its libraries can't be loaded
   */
  public static Engine get() {
    if (!isThere()) {
      throw new IllegalStateException(
          "this build has no PyTorch: it runs exported graphs, which 'zoo export' makes elsewhere");
    }
    if (NATIVES.problem().isPresent()) {
      throw new IllegalStateException(NATIVES.problem().get());
    }
    return Holder.ENGINE.orElseThrow(() -> notStarted(Holder.FAILURE.orElseThrow()));
  }

  private static IllegalStateException notStarted(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new IllegalStateException(
        "PyTorch doesn't start: "
            + failure.getMessage()
            + (root == failure ? "" : " (" + root + ")"),
        failure);
  }

  /** How many GPUs PyTorch can compute on; starts it. */
  public static int gpuCount() {
    return CudaRuntime.gpuCount();
  }

  /** Which natives it takes, and why. */
  public static NativeChoice natives() {
    return NATIVES;
  }

  /** Why a GPU whose driver is there is not used, if so; starts the engine. */
  public static Optional<String> unusedGpu() {
    if (gpuCount() > 0 || !NativeLibraries.ofMachine().hasDriver()) {
      return Optional.empty();
    }
    return NATIVES
        .warning()
        .or(
            () ->
                Optional.of(
                    "a GPU's driver is there, but PyTorch sees no GPU"
                        + refusal()
                        + "; 'zoo doctor --device cuda:0' tells more, --device cpu says that it is"
                        + " meant"));
  }

  private static String refusal() {
    return CudaRuntime.refusal().map(words -> " (" + words + ")").orElse("");
  }

  /** How many threads an operator on the CPU takes, when called from this thread. */
  public static int threads() {
    get();
    return JniUtils.getNumThreads();
  }

  /** Gives so many threads to operators on the CPU that are called from this thread. */
  public static void setThreads(int threads) {
    get();
    JniUtils.setNumThreads(threads);
  }

  /** A manager whose arrays live on the given device. */
  public static NDManager newManager(Device device) {
    return get().newBaseManager(device);
  }

  /**
   * The devices that words name.
   *
   * @param words as {@link #device} takes them
   * @throws IllegalArgumentException for another word, or a GPU that is not there
   */
  public static List<Device> devices(List<String> words) {
    return words.stream().map(TorchEngine::device).toList();
  }

  /**
   * The device that a word of {@code --device} names.
   *
   * @param word {@code auto} (the first GPU if there is one), {@code cpu} or {@code cuda:N}
   * @throws IllegalArgumentException for another word, or a GPU that is not there
   */
  public static Device device(String word) {
    if (word.equals("cpu")) {
      return Device.cpu();
    }
    int gpus = gpuCount();
    if (word.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (word.matches("cuda(:\\d{1,3})?")) {
      int index = word.equals("cuda") ? 0 : Integer.parseInt(word.substring("cuda:".length()));
      if (index >= gpus) {
        throw new InvalidValueException(
            "device",
            "is "
                + word
                + ", but PyTorch sees "
                + gpus
                + " GPUs"
                + refusal()
                + "; 'zoo doctor' tells more");
      }
      return Device.gpu(index);
    }
    throw InvalidValueException.ofWord("device", word, "auto, cpu or cuda:N");
  }
}
