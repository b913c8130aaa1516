package dev.repazoo.codec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.spi.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A map of images computed on square tiles that overlap by a quarter. Where two meet, the result
 * goes over linearly from one to the other, from above first, then from the left.
 *
 * <p>Source: diffusers, AutoencoderKL.tiled_decode and _tiled_encode.
 *
 * @param in side of a tile of the argument
 * @param out side of its image under the map
 */
public record Tiles(int in, int out) {
  private static final double OVERLAP = 0.25;

  /** Those that a codec decodes latents in. */
  public static Tiles ofLatents(Codec codec) {
    return new Tiles(codec.tileSize() / codec.downsampling(), codec.tileSize());
  }

  /** Whether an argument [B, C, H, W] is larger than a tile. */
  public boolean needed(NDArray x) {
    return x.getShape().get(2) > in || x.getShape().get(3) > in;
  }

  /** Computes. x [B, C, H, W]; the result's arrays belong to x's manager. */
  public NDArray map(NDArray x, UnaryOperator<NDArray> function) {
    int step = (int) (in * (1 - OVERLAP));
    int blended = (int) (out * OVERLAP);
    int kept = out - blended;
    long height = x.getShape().get(2);
    long width = x.getShape().get(3);
    NDList rows = new NDList();
    List<NDArray> above = List.of();
    for (long top = 0; top < height; top += step) {
      List<NDArray> row = new ArrayList<>();
      NDList cut = new NDList();
      for (long left = 0; left < width; left += step) {
        long bottom = Math.min(height, top + in);
        long right = Math.min(width, left + in);
        NDArray tile =
            function.apply(x.get(":, :, %d:%d, %d:%d".formatted(top, bottom, left, right)));
        if (!above.isEmpty()) {
          tile = blend(above.get(row.size()), tile, blended, 2);
        }
        if (!row.isEmpty()) {
          tile = blend(row.get(row.size() - 1), tile, blended, 3);
        }
        row.add(tile);
        cut.add(first(first(tile, kept, 2), kept, 3));
      }
      rows.add(NDArrays.concat(cut, 3));
      above = row;
    }
    return NDArrays.concat(rows, 2);
  }

  /** The beginning of {@code next} along an axis, mixed with the end of {@code before}. */
  private static NDArray blend(NDArray before, NDArray next, int extent, int axis) {
    long from = before.getShape().get(axis);
    long to = next.getShape().get(axis);
    int length = (int) Math.min(extent, Math.min(from, to));
    if (length == 0) {
      return next;
    }
    NDArray ramp = ramp(next.getManager(), length, axis);
    NDArray end = slice(before, from - length, from, axis);
    NDArray begin = slice(next, 0, length, axis);
    NDArray mixed = end.mul(ramp.neg().add(1f)).add(begin.mul(ramp));
    return length == to
        ? mixed
        : NDArrays.concat(new NDList(mixed, slice(next, length, to, axis)), axis);
  }

  /** 0, 1/n, ... (n-1)/n along an axis. */
  private static NDArray ramp(NDManager manager, int length, int axis) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) i / length;
    }
    Shape shape = axis == 2 ? new Shape(1, 1, length, 1) : new Shape(1, 1, 1, length);
    return manager.create(values, shape);
  }

  private static NDArray first(NDArray x, int most, int axis) {
    return slice(x, 0, Math.min(most, x.getShape().get(axis)), axis);
  }

  private static NDArray slice(NDArray x, long from, long to, int axis) {
    String range = from + ":" + to;
    return x.get(axis == 2 ? ":, :, " + range + ", :" : ":, :, :, " + range);
  }
}
