package dev.repazoo.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Module;

/**
 * The angles of axial rotary positions: {@code 2 pi y / period} for the first half of the pairs of
 * channels, {@code 2 pi x / period} for the second, y and x being a patch's centre in -1..1
 * whatever the size of the grid.
 *
 * <p>State: {@code periods} [d / 4], a buffer. DINOv3's authors publish it, rounded to bfloat16; it
 * is what their code computes with, so it is what counts. Siméoni et al., DINOv3, arXiv 2508.10104,
 * section 3.2; Su et al., RoFormer, arXiv 2104.09864.
 */
final class RotaryEmbedding extends Module {
  /** The name of the state in a {@link VisionTransformer}. */
  static final String PERIODS = "rope_embed.periods";

  private static final int AXES = 2;

  private final Parameter periods;
  private final int pairsOfAxis;

  RotaryEmbedding(RotaryPositions positions, int headWidth) {
    float[] values = positions.periods(headWidth);
    pairsOfAxis = values.length;
    periods = buffer("periods", Init.table(shape -> values), values.length);
  }

  /**
   * The rotation of a sequence of {@code prefix} tokens without a position and a square grid.
   *
   * @param like an array on the device
   */
  Rotation forward(Context context, int prefix, int side, NDArray like) {
    int tokens = prefix + side * side;
    NDArray centres =
        like.getManager().create(centres(prefix, side), new Shape(tokens, AXES, 1)); // [N, 2, 1]
    NDArray angles =
        centres
            .div(context.value(periods, like)) // [N, 2, d/4]
            .reshape(tokens, (long) AXES * pairsOfAxis);
    NDArray signed = NDArrays.concat(new NDList(angles.neg(), angles), 1).expandDims(1);
    return new Rotation(signed.cos(), signed.sin());
  }

  /** 2 pi times the centres; a token without position is in the middle, where nothing turns. */
  private static float[] centres(int prefix, int side) {
    float[] centres = new float[(prefix + side * side) * AXES];
    int at = prefix * AXES;
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        centres[at++] = centre(row, side);
        centres[at++] = centre(column, side);
      }
    }
    return centres;
  }

  private static float centre(int index, int count) {
    return (float) (2 * Math.PI * (2 * (index + 0.5) / count - 1));
  }

  /**
   * Turns each pair of channels i and i + d/2 by its angle.
   *
   * @param cos cosines [N, 1, d]
   * @param sin sines [N, 1, d], negated in the first half
   */
  record Rotation(NDArray cos, NDArray sin) {

    /** x [B, N, heads, d] turned. */
    NDArray apply(NDArray x) {
      long half = x.getShape().get(3) / 2;
      NDArray swapped =
          NDArrays.concat(
              new NDList(x.get("..., " + half + ":"), x.get("..., :" + half)), 3); // the partners
      return x.mul(cos).add(swapped.mul(sin));
    }
  }
}
