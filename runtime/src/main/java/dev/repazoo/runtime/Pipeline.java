package dev.repazoo.runtime;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * From seeds to pictures: an exported pipeline, or an exported sampler of a model of pixels.
 *
 * <pre>{@code
 * try (Pipeline pipeline = Pipeline.open(Path.of("pipeline.onnx"))) {
 *   Images images = pipeline.images(new long[] {1, 2}, "heart", "flag");
 *   Files.write(Path.of("heart.png"), images.png(0));
 * }
 * }</pre>
 *
 * <p>A seed's picture depends on its seed and condition only: large requests are drawn in several
 * batches, and one by one by files in 8 bits whose scales are those of a whole batch. Safe for many
 * threads.
 */
public final class Pipeline implements AutoCloseable {
  /** Pictures drawn in one call; more cost memory, and save little time. */
  private static final int AT_ONCE = 8;

  private static final String LABELS = "class_labels";
  private static final String CONTEXT = "context";
  private static final String NULL_CONTEXT = "null_context";

  private final OnnxSession session;
  private final GraphMetadata metadata;
  private final ClassWords classes;
  private final PipelineCall call;
  private final int atOnce;
  private final Optional<Duration> most;

  private Pipeline(OnnxSession session) {
    this.session = session;
    metadata = GraphMetadata.of(session);
    classes = ClassWords.of(metadata);
    call = PipelineCall.of(session, metadata);
    atOnce = call.single() || scalesWholeBatches(metadata) ? 1 : AT_ONCE;
    most = Optional.empty();
  }

  /** Files in 8 bits that don't tell what that costs are older than scales for each row. */
  private static boolean scalesWholeBatches(GraphMetadata metadata) {
    return "int8".equals(metadata.entries().get(GraphMetadata.PRECISION))
        && !metadata.entries().containsKey(GraphMetadata.PRECISION_LOSS);
  }

  private Pipeline(Pipeline other, int atOnce, Optional<Duration> most) {
    session = other.session;
    metadata = other.metadata;
    classes = other.classes;
    call = other.call;
    this.atOnce = atOnce;
    this.most = most;
  }

  /** Opens a file on the CPU. */
  public static Pipeline open(Path path) {
    return open(path, OpenOptions.DEFAULT);
  }

  /**
   * Opens a file.
   *
   * @throws ModelFileException when it can't be loaded, or gives no pictures
   */
  public static Pipeline open(Path path, OpenOptions options) {
    return of(OnnxSession.open(path, options));
  }

  /** Opens a model that the memory holds; its name stands for it in messages. */
  public static Pipeline open(byte[] model, String name, OpenOptions options) {
    return of(OnnxSession.open(model, name, options));
  }

  /** Opens a model that a jar on the class path ships: {@code builtin:emoji}. */
  public static Pipeline openBuiltin(String name, OpenOptions options) {
    return of(OnnxSession.openBuiltin(name, options));
  }

  /** Over a session, which is closed with it. */
  public static Pipeline of(OnnxSession session) {
    try {
      return new Pipeline(session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * The same pipeline with calls of at most so many pictures.
   *
   * @throws IllegalArgumentException when the number is not positive
   */
  public Pipeline withBatches(int pictures) {
    if (pictures < 1) {
      throw new IllegalArgumentException(
          "pictures at once is " + pictures + "; it must be 1 or more");
    }
    return new Pipeline(this, Math.min(pictures, atOnce == 1 ? 1 : pictures), most);
  }

  /** The same pipeline with a deadline for each request: what takes longer is cancelled. */
  public Pipeline within(Duration time) {
    return new Pipeline(this, atOnce, Optional.of(time));
  }

  /** The session, for metadata. */
  public OnnxSession session() {
    return session;
  }

  /** The classes' names by number; empty where the file has none, or the model no classes. */
  public List<String> classNames() {
    return classes.names();
  }

  /** The number of classes K, of labels 0..K-1; 0 where the model is conditioned on others. */
  public int numClasses() {
    return metadata
        .conditioning()
        .filter(conditioning -> conditioning.path("kind").asText().equals("classes"))
        .map(conditioning -> conditioning.path("count").asInt())
        .orElse(0);
  }

  /**
   * The number of a class.
   *
   * @throws ModelFileException when there is none of that name; the message has the nearest
   */
  public long label(String name) {
    return classes.label(name);
  }

  /** The names of the inputs that say what is drawn: {@code class_labels} among them. */
  public List<String> conditions() {
    List<String> names = new ArrayList<>();
    session.inputNames().forEach(names::add);
    names.removeAll(PipelineCall.OWN);
    return List.copyOf(names);
  }

  /**
   * Draws pictures of classes by their names.
   *
   * @param seeds one for each picture
   * @param names as many
   * @throws ModelFileException when there is no such class
   */
  public Images images(long[] seeds, String... names) {
    return images(seeds, Arrays.stream(names).mapToLong(classes::label).toArray());
  }

  /**
   * Draws pictures of classes.
   *
   * @param seeds one for each picture
   * @param labels as many
   * @throws ModelFileException when a label is out of range, or the numbers differ
   * @throws CallCancelledException when it is closed, interrupted, or out of time
   */
  public Images images(long[] seeds, long... labels) {
    if (!session.hasInput(LABELS)) {
      throw new ModelFileException(
          session.path() + " is not drawn from by classes; it takes " + conditions());
    }
    Images drawn = images(seeds, Map.of(LABELS, HostTensor.of(labels, labels.length)));
    List<String> words = new ArrayList<>();
    for (long label : labels) {
      words.add(classes.name(label).orElse(Long.toString(label)));
    }
    return drawn.with("class", words);
  }

  /**
   * Draws pictures of texts; the features of the empty text are those that the file has.
   *
   * @param seeds one for each picture
   * @param context float [B, L, E], the features of as many texts
   */
  public Images images(long[] seeds, HostTensor context) {
    Map<String, HostTensor> conditions = new TreeMap<>();
    conditions.put(CONTEXT, context);
    if (session.hasInput(NULL_CONTEXT)) {
      float[] none =
          metadata
              .nullContext()
              .orElseThrow(
                  () ->
                      new ModelFileException(
                          session.path()
                              + " doesn't tell the features of the empty text; give null_context"));
      long[] shape = session.inputShape(NULL_CONTEXT);
      shape[0] = 1;
      conditions.put(NULL_CONTEXT, HostTensor.of(none, shape));
    }
    return images(seeds, conditions);
  }

  /**
   * Draws pictures of whatever condition.
   *
   * @param seeds one for each picture
   * @param conditions for each of {@link #conditions()} an array [B, ...], or [1, ...] where one
   *     stands for all
   */
  public Images images(long[] seeds, Map<String, HostTensor> conditions) {
    check(seeds, conditions);
    Optional<Long> end = most.map(time -> System.nanoTime() + time.toNanos());
    List<HostTensor> parts = new ArrayList<>();
    for (int first = 0; first < seeds.length; first += atOnce) {
      int to = Math.min(seeds.length, first + atOnce);
      Map<String, HostTensor> part = new LinkedHashMap<>();
      int from = first;
      conditions.forEach((name, array) -> part.put(name, rows(array, from, to, seeds.length)));
      parts.add(call.draw(Arrays.copyOfRange(seeds, first, to), part, end));
    }
    return new Images(joined(parts), texts(seeds));
  }

  private void check(long[] seeds, Map<String, HostTensor> conditions) {
    if (seeds.length == 0) {
      throw new ModelFileException(
          session.path() + ": no seed is given; give one for each picture");
    }
    conditions.forEach(
        (name, array) -> {
          long rows = array.shape().length > 0 ? array.shape()[0] : 0;
          boolean one = rows == 1 && name.equals(NULL_CONTEXT);
          if (rows != seeds.length && !one) {
            throw new ModelFileException(
                "%d of %s are given for %d seeds; give one for each"
                    .formatted(rows, name, seeds.length));
          }
          array.requireFinite(name);
        });
  }

  private static HostTensor rows(HostTensor array, int from, int to, int count) {
    return array.shape()[0] == count ? array.rows(from, to) : array;
  }

  private static HostTensor joined(List<HostTensor> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    long[] shape = parts.get(0).shape();
    shape[0] = parts.stream().mapToLong(part -> part.shape()[0]).sum();
    int bytes = parts.stream().mapToInt(part -> part.bytes().remaining()).reduce(0, Math::addExact);
    ByteBuffer all = ByteBuffer.allocate(bytes);
    parts.forEach(part -> all.put(part.bytes()));
    return HostTensor.copyOf(HostTensor.Type.UINT8, all.flip(), shape);
  }

  private List<Map<String, String>> texts(long[] seeds) {
    List<Map<String, String>> all = new ArrayList<>();
    for (long seed : seeds) {
      Map<String, String> one = new LinkedHashMap<>();
      one.put("Software", "repa-zoo " + metadata.entries().getOrDefault(GraphMetadata.VERSION, ""));
      one.put("seed", Long.toString(seed));
      one.put("model", metadata.model());
      metadata.sampler().ifPresent(sampler -> one.put("sampler", sampler.toString()));
      metadata.weightsDigest().ifPresent(digest -> one.put("weights_sha256", digest));
      all.add(one);
    }
    return all;
  }

  /** Cancels what runs, and frees the model when that has ended. */
  @Override
  public void close() {
    session.close();
  }

  /** The same, but for what ends by itself in that time. */
  public void close(Duration grace) {
    session.close(grace);
  }
}
