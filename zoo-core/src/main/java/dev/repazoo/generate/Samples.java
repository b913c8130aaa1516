package dev.repazoo.generate;

import dev.repazoo.image.RgbImage;
import dev.repazoo.spi.LatentShape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a backend draws. A sample with a value that is NaN or infinite is no image. */
public sealed interface Samples {

  /**
   * Finished images.
   *
   * @param images in the order asked for; empty where a sample is not finite
   */
  record Images(List<Optional<RgbImage>> images) implements Samples {
    /** Copies the list. */
    public Images {
      images = List.copyOf(images);
    }
  }

  /**
   * Scaled latents, as the model gives them: of about unit variance.
   *
   * @param shape of one
   * @param values [B, C, H, W]
   */
  record Latents(LatentShape shape, FloatBuffer values) implements Samples {
    /** The number of samples. */
    public int count() {
      return values.remaining() / shape.size();
    }

    /** The values of a sample. */
    public float[] values(int index) {
      float[] one = new float[shape.size()];
      values.slice(values.position() + index * one.length, one.length).get(one);
      return one;
    }
  }

  /** Whether no value is NaN or infinite. */
  static boolean isFinite(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Images for a model on pixels in -1..1, latents for others. Images are clamped and truncated to
   * 8 bits, as REPA's generate.py does.
   */
  static Samples of(LatentShape shape, float[] values) {
    if (!shape.isPixels()) {
      return new Latents(shape, FloatBuffer.wrap(values));
    }
    int size = shape.size();
    List<Optional<RgbImage>> images = new ArrayList<>();
    for (int start = 0; start < values.length; start += size) {
      images.add(
          isFinite(values, start, start + size)
              ? Optional.of(image(shape, values, start, size))
              : Optional.empty());
    }
    return new Images(images);
  }

  private static RgbImage image(LatentShape shape, float[] values, int start, int size) {
    byte[] planes = new byte[size];
    for (int i = 0; i < size; i++) {
      float value = (values[start + i] + 1) / 2f * 255f;
      planes[i] = (byte) (int) Math.max(0f, Math.min(255f, value));
    }
    return RgbImage.ofChw(shape.width(), shape.height(), planes);
  }
}
