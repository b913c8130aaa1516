package dev.repazoo.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.Utils;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Processes that exchange by c10d, which is in libtorch: NCCL between GPUs where its library was
 * built with it, else Gloo. TorchScript can't make a group of c10d's; a small native library has
 * operators that do, and is built once a version of libtorch by {@code native/c10d/build.sh}.
 */
public final class C10d implements Collective {
  private static final String FILE = System.mapLibraryName("repa_zoo_c10d");

  private static final class Holder {
    static final Kernels KERNELS = load();

    private static Kernels load() {
      System.load(library().toString());
      return new Kernels("c10d.torchscript");
    }
  }

  private final NDManager manager;
  private final int rank;
  private final int size;
  private final boolean nccl;

  private C10d(NDManager manager, InetSocketAddress master, int rank, int size, Patience patience) {
    this.manager = manager;
    this.rank = rank;
    this.size = size;
    long[] numbers = {
      master.getPort(), rank, size, patience.meeting().toSeconds(), patience.later().toSeconds()
    };
    try (NDList made = call("join", bytes(master.getHostString()), manager.create(numbers))) {
      nccl = made.head().getFloat() > 0;
    }
  }

  /**
   * How long one waits for others.
   *
   * @param meeting at the beginning
   * @param later in each exchange; one that has died is told at once
   */
  public record Patience(Duration meeting, Duration later) {}

  /**
   * Meets the others, and waits for the last of them.
   *
   * @param master where process 0 listens
   * @param rank this process's number
   * @param size how many there are
   * @throws IllegalStateException when the library isn't there, or the others don't come
   */
  public static C10d join(InetSocketAddress master, int rank, int size, Patience patience) {
    if (!isBuilt()) {
      throw new IllegalStateException(
          "several nodes need a library for libtorch %s, which is not there (%s); build it by 'native/c10d/build.sh --torch DIR', where DIR has that libtorch with its headers"
              .formatted(TorchEngine.get().getVersion(), library()));
    }
    NDManager manager = TorchEngine.newManager(Device.cpu());
    try {
      return new C10d(manager, master, rank, size, patience);
    } catch (EngineException | LinkageError e) {
      manager.close();
      throw new IllegalStateException(
          "node %d of %d can't meet the others at %s:%d: %s"
              .formatted(rank, size, master.getHostString(), master.getPort(), words(reason(e))),
          e);
    }
  }

  private static String words(String reason) {
    return reason.contains("EADDRINUSE")
        ? "the port is in use there; choose another --master-port"
        : reason;
  }

  /** What c10d says, which stands below TorchScript's account of where. */
  private static String reason(Throwable failure) {
    List<String> lines = String.valueOf(failure.getMessage()).lines().toList();
    return lines.stream()
        .filter(line -> line.startsWith("RuntimeError: "))
        .map(line -> line.substring("RuntimeError: ".length()))
        .findFirst()
        .orElse(lines.isEmpty() ? "" : lines.get(0))
        .strip();
  }

  /** Whether its library has been built. */
  public static boolean isBuilt() {
    return Files.exists(library());
  }

  /** Where the built library is kept, for each version of libtorch. */
  private static Path library() {
    String version = TorchEngine.get().getVersion();
    return Utils.getEngineCacheDir("pytorch")
        .resolve("c10d-" + version + "-" + JniLibrary.classifier())
        .resolve(FILE)
        .toAbsolutePath();
  }

  private NDList call(String method, Object... arguments) {
    return Holder.KERNELS.run(manager, method, arguments);
  }

  /** Words go as bytes: kernels take arrays. */
  private NDArray bytes(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    return manager.create(ByteBuffer.wrap(bytes), new Shape(bytes.length), DataType.UINT8);
  }

  /** Whether GPUs exchange directly; else what they exchange goes through the host's memory. */
  public boolean hasNccl() {
    return nccl;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void sum(NDList arrays) {
    try {
      call("sum", arrays).close();
    } catch (EngineException e) {
      throw new EngineException(
          "another node is gone or late, or has this one's number: " + reason(e), e);
    }
  }

  @Override
  public boolean any(boolean here) {
    try (NDArray votes = manager.create(here ? 1f : 0f)) {
      sum(new NDList(votes));
      return votes.getFloat() > 0;
    }
  }

  @Override
  public String told(String key, String word) {
    try (NDArray name = bytes(key);
        NDArray mine = bytes(word);
        NDList told = call("told", name, mine)) {
      return StandardCharsets.UTF_8.decode(told.head().toByteBuffer()).toString();
    }
  }

  @Override
  public void close() {
    call("leave").close();
    manager.close();
  }
}
