package dev.repazoo.codecs.kl;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Conv2d;
import dev.repazoo.nn.GroupNorm;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import java.util.Optional;

/**
 * {@code x + conv2(act(norm2(conv1(act(norm1(x))))))}, x through a linear map where the widths
 * differ. x [B, C, H, W] gives [B, O, H, W]. Counterpart of diffusers' {@code ResnetBlock2D}
 * without time embedding.
 */
final class ResnetBlock extends Module {
  static final double EPS = 1e-6;

  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final GroupNorm norm2;
  private final Conv2d conv2;
  private final Optional<Conv2d> shortcut;
  private final Activation activation;

  ResnetBlock(int in, int out, KlConfig config) {
    activation = config.activation();
    norm1 = child("norm1", new GroupNorm(config.normNumGroups(), in, EPS));
    conv1 = child("conv1", Conv2d.same(in, out));
    norm2 = child("norm2", new GroupNorm(config.normNumGroups(), out, EPS));
    conv2 = child("conv2", Conv2d.same(out, out));
    shortcut =
        in == out
            ? Optional.empty()
            : Optional.of(child("conv_shortcut", Conv2d.pointwise(in, out)));
  }

  /** Applies the block. Each array is freed as soon as it is used: they are large. */
  NDArray forward(Context context, NDArray x) {
    try (Scope scope = new Scope()) {
      NDArray normal = activation.after(norm1, context, x);
      NDArray wide = conv1.forward(context, normal);
      normal.close();
      NDArray again = activation.after(norm2, context, wide);
      wide.close();
      NDArray branch = conv2.forward(context, again);
      again.close();
      NDArray skip = shortcut.isPresent() ? shortcut.get().forward(context, x) : x;
      return scope.keep(branch.addi(skip));
    }
  }
}
