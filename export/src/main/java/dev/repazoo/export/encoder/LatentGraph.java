package dev.repazoo.export.encoder;

import dev.repazoo.data.LatentCodec;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.image.RgbImage;
import dev.repazoo.latents.LatentEncoder;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.LatentScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A codec's encoder as an exported graph, in ONNX Runtime: {@code images} uint8 [B, 3, R, R] give
 * {@code moments} float [B, 2C, h, w], mean and standard deviation.
 *
 * <p>What is encoded at once has always as many images: fewer are filled up with black ones, so
 * that an image's moments don't depend on how many there are.
 */
public final class LatentGraph implements LatentEncoder {
  private static final String INPUT = "images";

  private final Facts facts;
  private final OnnxSession session;
  private final int block;

  /**
   * What a graph's file says.
   *
   * @param identity of the codec
   * @param graph digest of the file
   * @param resolution sides R of its images in pixels
   * @param latentChannels C
   * @param downsampling R / h
   * @param latentScale what brings latents to about unit variance
   */
  public record Facts(
      LatentCodec identity,
      String graph,
      int resolution,
      int latentChannels,
      int downsampling,
      LatentScale latentScale) {

    /**
     * Reads them.
     *
     * @param graph of a {@code codec-encoder}
     * @param digest of the file
     * @throws ModelFileException when an entry is missing or damaged
     */
    public static Facts of(GraphMetadata graph, String digest) {
      LatentCodec identity =
          new LatentCodec(
              GraphFiles.entry(graph, GraphMetadata.MODEL),
              Optional.of(GraphFiles.entry(graph, GraphMetadata.CHECKPOINT)),
              Optional.empty());
      try {
        return new Facts(
            identity,
            digest,
            GraphFiles.number(graph, GraphMetadata.RESOLUTION),
            GraphFiles.number(graph, GraphMetadata.LATENT_CHANNELS),
            GraphFiles.number(graph, GraphMetadata.DOWNSAMPLING),
            new LatentScale(
                numbers(GraphFiles.entry(graph, GraphMetadata.LATENTS_SCALE)),
                numbers(GraphFiles.entry(graph, GraphMetadata.LATENTS_BIAS))));
      } catch (IllegalArgumentException e) {
        throw new ModelFileException(graph.path() + ": its metadata: " + e.getMessage(), e);
      }
    }

    /** The same where more is known of the codec than the file tells. */
    public Facts of(LatentCodec codec) {
      return new Facts(codec, graph, resolution, latentChannels, downsampling, latentScale);
    }

    private static List<Double> numbers(String list) {
      return Arrays.stream(list.replaceAll("[\\[\\] ]", "").split(",", -1))
          .map(Double::valueOf)
          .toList();
    }
  }

  /**
   * Makes an encoder of a loaded graph, which it doesn't close.
   *
   * @param block images that are encoded at once
   */
  public LatentGraph(Facts facts, OnnxSession session, int block) {
    this.facts = facts;
    this.session = session;
    this.block = block;
  }

  @Override
  public LatentCodec identity() {
    return facts.identity();
  }

  @Override
  public Optional<String> graph() {
    return Optional.of(facts.graph());
  }

  @Override
  public int latentChannels() {
    return facts.latentChannels();
  }

  @Override
  public int downsampling() {
    return facts.downsampling();
  }

  @Override
  public LatentScale latentScale() {
    return facts.latentScale();
  }

  /** Nothing that its digest doesn't tell. */
  @Override
  public Map<String, String> settings() {
    return Map.of();
  }

  @Override
  public Optional<String> refusal(int width, int height) {
    int side = facts.resolution();
    return width == side && height == side
        ? Optional.empty()
        : Optional.of(
            "is %dx%d, and the exported graph is for %d pixels; 'zoo convert' makes images of one size"
                .formatted(width, height, side));
  }

  /** A graph has its own size. */
  @Override
  public int fitting(int width, int height) {
    return block;
  }

  @Override
  public List<float[]> encode(List<RgbImage> images, boolean mirrored, SecondHalf secondHalf) {
    int side = facts.resolution();
    byte[] pixels = new byte[Math.multiplyExact(block, 3 * side * side)];
    for (int i = 0; i < images.size(); i++) {
      byte[] planes = images.get(i).toChw();
      System.arraycopy(
          mirrored ? mirrored(planes, side) : planes, 0, pixels, i * planes.length, planes.length);
    }
    HostTensor input = HostTensor.of(pixels, block, 3, side, side);
    float[] all = session.run(Map.of(INPUT, input)).get("moments").toFloats();
    int size = all.length / block;
    List<float[]> moments = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      float[] one = Arrays.copyOfRange(all, i * size, (i + 1) * size);
      moments.add(
          switch (secondHalf) {
            case STD -> one;
            case LOG_VARIANCE -> logVariance(one);
          });
    }
    return moments;
  }

  private static byte[] mirrored(byte[] planes, int side) {
    byte[] flipped = new byte[planes.length];
    for (int row = 0; row < planes.length; row += side) {
      for (int x = 0; x < side; x++) {
        flipped[row + x] = planes[row + side - 1 - x];
      }
    }
    return flipped;
  }

  /** Standard deviations become logarithms of variances. */
  private static float[] logVariance(float[] moments) {
    for (int i = moments.length / 2; i < moments.length; i++) {
      double logarithm = 2 * Math.log(moments[i]);
      moments[i] =
          (float)
              Math.max(
                  SecondHalf.LEAST_LOG_VARIANCE, Math.min(SecondHalf.MOST_LOG_VARIANCE, logarithm));
    }
    return moments;
  }
}
