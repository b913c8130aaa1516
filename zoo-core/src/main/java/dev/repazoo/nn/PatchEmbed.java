package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.ops.Ops.Conv2d;

/**
 * Cuts an image into patches and projects each: a convolution whose stride is its kernel. x [B, C,
 * H, W] gives [B, (H/p)(W/p), D], rows first. State: {@code proj.weight} [D, C, p, p], {@code
 * proj.bias} [D]. Counterpart of timm's {@code PatchEmbed}.
 */
public final class PatchEmbed extends Module {
  private final Projection proj;
  private final int patchSize;

  /** Patches of {@code patchSize} squared pixels. */
  public PatchEmbed(int patchSize, int channels, int width) {
    this.patchSize = patchSize;
    proj = child("proj", new Projection(patchSize, channels, width));
  }

  /** Embeds the patches. */
  public NDArray forward(Context context, NDArray x) {
    NDArray weight = context.value(proj.weight, x);
    NDArray bias = context.value(proj.bias, x);
    NDArray grid = context.ops().conv2d(x, weight, bias, Conv2d.of(patchSize, 0));
    // [B, D, h, w] -> [B, D, N] -> [B, N, D]
    return grid.reshape(grid.getShape().get(0), grid.getShape().get(1), -1).transpose(0, 2, 1);
  }

  private static final class Projection extends Module {
    private final Parameter weight;
    private final Parameter bias;

    Projection(int patchSize, int channels, int width) {
      weight = parameter("weight", Init.XAVIER_UNIFORM, width, channels, patchSize, patchSize);
      bias = parameter("bias", Init.ZEROS, width);
    }
  }
}
