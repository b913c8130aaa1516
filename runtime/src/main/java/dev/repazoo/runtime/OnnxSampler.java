package dev.repazoo.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Samples from an exported sampler: one call runs all steps inside of ONNX Runtime.
 *
 * <pre>{@code
 * try (OnnxSampler sampler = OnnxSampler.open(Path.of("generator.onnx"))) {
 *   HostTensor samples = sampler.sample(sampler.latents(2, new Random(0)), 3, 7);
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads at once.
 */
public final class OnnxSampler implements AutoCloseable {
  private static final String LATENTS = "latents";
  private static final String LABELS = "class_labels";
  private static final String NOISE = "noise";
  private static final String SAMPLES = "samples";

  private final OnnxSession session;
  private final GraphMetadata metadata;
  private final long[] latentShape;

  private OnnxSampler(OnnxSession session) {
    this.session = session;
    if (!session.hasInput(LATENTS)) {
      throw new ModelFileException(
          session.path()
              + " is no exported sampler: its inputs are "
              + session.inputNames()
              + "; export a sampler");
    }
    metadata = GraphMetadata.of(session);
    latentShape = session.inputShape(LATENTS);
  }

  /** Opens a file on the CPU. */
  public static OnnxSampler open(Path path) {
    return open(path, OnnxDevice.CPU, 0);
  }

  /**
   * Opens a file.
   *
   * @param threads threads for one operator; 0 for one a core
   * @throws ModelFileException when it is no exported sampler
   */
  public static OnnxSampler open(Path path, OnnxDevice device, int threads) {
    return of(OnnxSession.open(path, device, threads));
  }

  /**
   * Opens a file.
   *
   * @throws ModelFileException when it is no exported sampler
   */
  public static OnnxSampler open(Path path, OpenOptions options) {
    return of(OnnxSession.open(path, options));
  }

  /** Over a session, which is closed with it. */
  public static OnnxSampler of(OnnxSession session) {
    try {
      return new OnnxSampler(session);
    } catch (ModelFileException e) {
      session.close();
      throw e;
    }
  }

  /** The session, for metadata. */
  public OnnxSession session() {
    return session;
  }

  /** The shape of one sample: channels, height, width. */
  public List<Long> sampleShape() {
    return Arrays.stream(latentShape).skip(1).boxed().toList();
  }

  /**
   * Number of classes; labels run from 0 to below it, and it is itself the null class.
   *
   * @throws ModelFileException when the model is conditioned on something else
   */
  public int numClasses() {
    return metadata
        .conditioning()
        .filter(conditioning -> conditioning.path("kind").asText().equals("classes"))
        .map(conditioning -> conditioning.path("count").asInt())
        .orElseThrow(
            () ->
                new ModelFileException(
                    session.path() + " is not conditioned on classes; it takes " + conditions()));
  }

  /** The inputs that say what samples are conditioned on, {@code class_labels} among them. */
  public List<String> conditions() {
    List<String> names = new ArrayList<>();
    session.inputNames().forEach(names::add);
    names.removeAll(List.of(LATENTS, NOISE));
    return List.copyOf(names);
  }

  /** Number of steps. */
  public int steps() {
    return Integer.parseInt(session.metadata(GraphMetadata.STEPS));
  }

  /** Whether the sampler takes noise at each step but the last. */
  public boolean takesNoise() {
    return session.hasInput(NOISE);
  }

  /** The classes' names, if the file has them. */
  public Optional<List<String>> classNames() {
    return metadata.classNames();
  }

  /** Standard normal latents [count, C, H, W]. */
  public HostTensor latents(int count, RandomGenerator random) {
    return normal(random, count, latentShape[1], latentShape[2], latentShape[3]);
  }

  /** Standard normal noise [steps - 1, count, C, H, W] for samplers that take it. */
  public HostTensor noise(int count, RandomGenerator random) {
    return normal(random, steps() - 1L, count, latentShape[1], latentShape[2], latentShape[3]);
  }

  private static HostTensor normal(RandomGenerator random, long... shape) {
    int size;
    try {
      size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    } catch (ArithmeticException e) {
      throw new ModelFileException(
          "an array " + Arrays.toString(shape) + " is larger than Java's may be; ask for fewer", e);
    }
    if (size < 1) {
      throw new ModelFileException(
          "an array " + Arrays.toString(shape) + " holds nothing; ask for one sample or more");
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return HostTensor.of(values, shape);
  }

  /**
   * Samples from a sampler that takes no noise.
   *
   * @param latents float [B, C, H, W], standard normal
   * @param labels B classes
   * @return float [B, C, H, W]
   * @throws ModelFileException when the inputs don't fit the file
   */
  public HostTensor sample(HostTensor latents, long... labels) {
    return run(feeds(latents, labels));
  }

  /**
   * Samples from a sampler that takes noise.
   *
   * @param latents float [B, C, H, W], standard normal
   * @param noise float [steps - 1, B, C, H, W], standard normal
   * @param labels B classes
   * @return float [B, C, H, W]
   * @throws ModelFileException when the inputs don't fit the file
   */
  public HostTensor sampleWithNoise(HostTensor latents, HostTensor noise, long... labels) {
    Map<String, HostTensor> feeds = feeds(latents, labels);
    feeds.put(NOISE, noise);
    return run(feeds);
  }

  /**
   * Samples from a sampler of whatever condition.
   *
   * @param latents float [B, C, H, W], standard normal
   * @param noise float [steps - 1, B, C, H, W], standard normal, where the sampler takes it
   * @param conditions an array for each of {@link #conditions()}
   * @return float [B, C, H, W]
   * @throws ModelFileException when the inputs don't fit the file
   */
  public HostTensor sample(
      HostTensor latents, Optional<HostTensor> noise, Map<String, HostTensor> conditions) {
    Map<String, HostTensor> feeds = new LinkedHashMap<>(conditions);
    feeds.put(LATENTS, latents);
    noise.ifPresent(draws -> feeds.put(NOISE, draws));
    return run(feeds);
  }

  private Map<String, HostTensor> feeds(HostTensor latents, long[] labels) {
    long batch = latents.shape().length > 0 ? latents.shape()[0] : 0;
    if (batch != labels.length) {
      throw new ModelFileException(
          labels.length + " class labels are given for " + batch + " latents; give one for each");
    }
    Map<String, HostTensor> feeds = new LinkedHashMap<>();
    feeds.put(LATENTS, latents);
    feeds.put(LABELS, HostTensor.of(labels, labels.length));
    return feeds;
  }

  private HostTensor run(Map<String, HostTensor> feeds) {
    feeds.forEach((name, array) -> array.requireFinite(name));
    return session.run(feeds).get(SAMPLES);
  }

  @Override
  public void close() {
    session.close();
  }
}
