package dev.repazoo.runtime;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of a graph that gives pictures: seeds and conditions to uint8 [B, H, W, 3].
 *
 * @param session of the graph
 * @param form what it takes beside conditions
 */
record PipelineCall(OnnxSession session, Form form) {
  /** Inputs that are no conditions. */
  static final List<String> OWN = List.of("seed", "latents", "noise");

  private static final int LEVELS = 255;

  /** What a graph takes beside conditions. */
  enum Form {
    /** A seed for each picture. */
    SEEDS,
    /** One seed, as files of the first versions do, so that each picture is a call of its own. */
    SEED,
    /** Latents that are pixels, and perhaps noise. */
    PIXELS
  }

  static PipelineCall of(OnnxSession session, GraphMetadata metadata) {
    if (session.hasInput("seed")) {
      boolean each = session.inputShape("seed").length > 0;
      return new PipelineCall(session, each ? Form.SEEDS : Form.SEED);
    }
    if (!session.hasInput("latents")) {
      throw new ModelFileException(
          session.path() + " gives no pictures: its inputs are " + session.inputNames());
    }
    if (metadata.sampleShape().get(0) != 3) {
      throw new ModelFileException(
          session.path() + " gives latents, no pictures; export it with --what pipeline");
    }
    return new PipelineCall(session, Form.PIXELS);
  }

  /** Whether a call draws one picture only. */
  boolean single() {
    return form == Form.SEED;
  }

  /**
   * Draws.
   *
   * @param end when it must be done, by {@link System#nanoTime()}
   */
  HostTensor draw(long[] seeds, Map<String, HostTensor> conditions, Optional<Long> end) {
    Map<String, HostTensor> feeds = new LinkedHashMap<>(conditions);
    switch (form) {
      case SEEDS -> feeds.put("seed", HostTensor.of(seeds, seeds.length));
      case SEED -> feeds.put("seed", HostTensor.of(seeds));
      case PIXELS -> feeds.putAll(noise(seeds));
    }
    Map<String, HostTensor> outputs =
        end.isPresent()
            ? session.run(feeds, Duration.ofNanos(end.get() - System.nanoTime()))
            : session.run(feeds);
    return form == Form.PIXELS ? pixels(outputs.get("samples")) : outputs.get("images");
  }

  private Map<String, HostTensor> noise(long[] seeds) {
    long[] shape = session.inputShape("latents");
    shape[0] = seeds.length;
    int size = Math.toIntExact(shape[1] * shape[2] * shape[3]);
    Map<String, HostTensor> arrays = new LinkedHashMap<>();
    arrays.put("latents", HostTensor.of(CounterNormal.normal(seeds, 0, size), shape));
    if (session.hasInput("noise")) {
      int steps = (int) session.inputShape("noise")[0];
      float[] all = new float[Math.multiplyExact(steps, Math.multiplyExact(size, seeds.length))];
      for (int step = 0; step < steps; step++) {
        float[] one = CounterNormal.normal(seeds, step + 1L, size);
        System.arraycopy(one, 0, all, step * one.length, one.length);
      }
      arrays.put("noise", HostTensor.of(all, steps, shape[0], shape[1], shape[2], shape[3]));
    }
    return arrays;
  }

  /** Samples in -1..1 [B, 3, H, W] to bytes [B, H, W, 3], as pipelines make them. */
  private static HostTensor pixels(HostTensor samples) {
    float[] values = samples.toFloats();
    long[] shape = samples.shape();
    int plane = Math.toIntExact(shape[2] * shape[3]);
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new ModelFileException("a sample is NaN or infinite: the weights may be damaged");
      }
      int sample = i / (3 * plane);
      int channel = i / plane % 3;
      float value = (values[i] + 1) / 2 * LEVELS;
      bytes[(sample * plane + i % plane) * 3 + channel] =
          (byte) (int) Math.max(0, Math.min(LEVELS, value));
    }
    return HostTensor.of(bytes, shape[0], shape[2], shape[3], 3);
  }
}
