package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.ops.Ops.Conv2d;
import java.util.Optional;

/**
 * Cuts an image into patches and projects each: a convolution whose stride is its kernel. x [B, C,
 * H, W] gives [B, (H/p)(W/p), D], rows first. State: {@code proj.weight} [D, C, p, p], {@code
 * proj.bias} [D] or none. Counterpart of timm's {@code PatchEmbed}.
 */
public final class PatchEmbed extends Module {
  private final Projection proj;
  private final int patchSize;

  /** Patches of {@code patchSize} squared pixels. */
  public PatchEmbed(int patchSize, int channels, int width) {
    this(patchSize, channels, width, true);
  }

  /** The same, with or without a bias. */
  public PatchEmbed(int patchSize, int channels, int width, boolean withBias) {
    this.patchSize = patchSize;
    proj =
        child(
            "proj",
            new Projection(patchSize, channels, width, withBias, Init.XAVIER_UNIFORM, Init.ZEROS));
  }

  private PatchEmbed(int patchSize, int channels, int width, Init init) {
    this.patchSize = patchSize;
    proj = child("proj", new Projection(patchSize, channels, width, true, init, init));
  }

  /** With bias; both start as {@code torch.nn.Conv2d} draws them by default. */
  public static PatchEmbed torchDefault(int patchSize, int channels, int width) {
    long fanIn = (long) channels * patchSize * patchSize;
    return new PatchEmbed(patchSize, channels, width, Init.torchDefault(fanIn));
  }

  /** Embeds the patches. */
  public NDArray forward(Context context, NDArray x) {
    NDArray weight = context.value(proj.weight, x);
    Conv2d walk = Conv2d.of(patchSize, 0);
    NDArray grid =
        proj.bias.isPresent()
            ? context.ops().conv2d(x, weight, context.value(proj.bias.get(), x), walk)
            : context.ops().conv2d(x, weight, walk);
    // [B, D, h, w] -> [B, D, N] -> [B, N, D]
    return grid.reshape(grid.getShape().get(0), grid.getShape().get(1), -1).transpose(0, 2, 1);
  }

  private static final class Projection extends Module {
    private final Parameter weight;
    private final Optional<Parameter> bias;

    Projection(
        int patchSize, int channels, int width, boolean withBias, Init weightInit, Init biasInit) {
      weight = parameter("weight", weightInit, width, channels, patchSize, patchSize);
      bias = withBias ? Optional.of(parameter("bias", biasInit, width)) : Optional.empty();
    }
  }
}
