package dev.repazoo.spark.task;

import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.image.RgbImage;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.LatentShape;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws a block of samples by a graph, which Spark has brought to the executor. Noise depends on a
 * sample's number alone.
 *
 * @param graph name of its file among those that Spark has brought
 * @param device to draw on
 */
public record DrawPiece(String graph, String device)
    implements Piece<DrawPiece.Work, DrawPiece.Result> {
  private static final long serialVersionUID = 1;

  /** A block: the run's seed, the samples' numbers, and their conditions as bytes. */
  public static final class Work implements Serializable {
    private static final long serialVersionUID = 1;

    private final long seed;
    private final long[] indices;
    private final byte[] given;
    private final byte[] none;

    /** What is to be drawn, as a backend is asked for it. */
    public Work(SeededNoise noise, long[] indices, ConditionData conditions) {
      seed = noise.seed();
      this.indices = indices.clone();
      given = bytes(conditions.given());
      none = conditions.none().map(DrawPiece::bytes).orElse(new byte[0]);
    }
  }

  /** Samples as they travel: images of one size, or latents. */
  public static final class Result implements Serializable {
    private static final long serialVersionUID = 1;

    private final int channels; // 0 for images
    private final int height;
    private final int width;
    private final float[] latents;
    private final List<byte[]> images = new ArrayList<>(); // empty where one isn't finite

    private Result(Samples samples) {
      if (samples instanceof Samples.Latents drawn) {
        channels = drawn.shape().channels();
        height = drawn.shape().height();
        width = drawn.shape().width();
        latents = new float[drawn.values().remaining()];
        drawn.values().duplicate().get(latents);
      } else {
        List<Optional<RgbImage>> drawn = ((Samples.Images) samples).images();
        Optional<RgbImage> first = drawn.stream().flatMap(Optional::stream).findFirst();
        channels = 0;
        height = first.map(RgbImage::height).orElse(0);
        width = first.map(RgbImage::width).orElse(0);
        latents = new float[0];
        drawn.forEach(image -> images.add(image.map(RgbImage::hwc).orElse(new byte[0])));
      }
    }

    /** As a backend gives them. */
    public Samples samples() {
      if (channels > 0) {
        return new Samples.Latents(
            new LatentShape(channels, height, width), java.nio.FloatBuffer.wrap(latents));
      }
      return new Samples.Images(
          images.stream()
              .map(
                  samples ->
                      samples.length == 0
                          ? Optional.<RgbImage>empty()
                          : Optional.of(RgbImage.ofHwc(width, height, samples)))
              .toList());
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder()).put(bytes).flip();
  }

  @Override
  public Result of(Work work) throws IOException {
    try (Borrowed<SamplingBackend> borrowed = OpenGraphs.borrow(graph, device)) {
      ConditionData conditions =
          new ConditionData(
              borrowed.value().conditioning(),
              direct(work.given),
              work.none.length == 0 ? Optional.empty() : Optional.of(direct(work.none)));
      return new Result(
          borrowed.value().draw(new SeededNoise(work.seed), work.indices, conditions));
    }
  }
}
