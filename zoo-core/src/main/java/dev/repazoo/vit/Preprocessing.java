package dev.repazoo.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.ops.Ops.Interpolation;
import java.util.List;

/**
 * Pixels to network input: {@code x / 255}, {@code (x - mean) / std} per channel, and a resize
 * (bicubic, a = -0.75, no antialias, not clamped) before or after.
 *
 * @param statistics mean and standard deviation of the training pixels
 * @param order whether pixels are resized, and when
 */
public record Preprocessing(Statistics statistics, Order order) {

  /** Whether pixels are resized. */
  public enum Order {
    /** Images are taken in their own size. */
    NORMALIZE,
    /** Normalised, then resized: DINOv2 and I-JEPA in REPA. */
    NORMALIZE_THEN_RESIZE,
    /** Resized, then normalised: CLIP in REPA. */
    RESIZE_THEN_NORMALIZE
  }

  /**
   * Mean and standard deviation of red, green and blue in 0..1.
   *
   * @param mean three values
   * @param std three values
   */
  public record Statistics(List<Double> mean, List<Double> std) {
    /** ImageNet's. */
    public static final Statistics IMAGENET =
        new Statistics(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    /** OpenAI CLIP's. */
    public static final Statistics CLIP =
        new Statistics(
            List.of(0.48145466, 0.4578275, 0.40821073),
            List.of(0.26862954, 0.26130258, 0.27577711));

    /** To -1..1. */
    public static final Statistics HALF =
        new Statistics(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    /** Checks that there are three of each. */
    public Statistics {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
      if (mean.size() != 3 || std.size() != 3) {
        throw new IllegalArgumentException(
            "mean and std want three values each, got mean " + mean + " and std " + std);
      }
    }
  }

  /** Pixels float [B, 3, H, W] in 0..255 to [B, 3, size, size]. */
  public NDArray apply(Context context, NDArray pixels, int size) {
    NDArray scaled = pixels.div(DeviceNumber.beside(pixels, 255));
    return switch (order) {
      case NORMALIZE -> normalize(scaled);
      case NORMALIZE_THEN_RESIZE -> resize(context, normalize(scaled), size);
      case RESIZE_THEN_NORMALIZE -> normalize(resize(context, scaled, size));
    };
  }

  private NDArray normalize(NDArray x) {
    NDArray mean = channels(x.getManager(), statistics.mean());
    NDArray std = channels(x.getManager(), statistics.std());
    return x.sub(mean).div(std);
  }

  private static NDArray channels(NDManager manager, List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return manager.create(floats, new Shape(1, floats.length, 1, 1));
  }

  private static NDArray resize(Context context, NDArray x, int size) {
    return context.ops().resize(x, size, size, Interpolation.BICUBIC);
  }
}
