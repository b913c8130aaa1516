package dev.repazoo.codecs.tiny;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Conv2d;
import dev.repazoo.nn.GroupNorm;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.Ops;
import java.util.Optional;

/**
 * {@code relu(x + conv(relu(conv(relu(conv(x))))))}; where it is pooled, x first gets what a
 * normalisation over the whole image says: {@code x += w3 relu(norm(w0 x))}. x [B, C, H, W] keeps
 * its shape.
 */
final class TinyBlock extends Module {
  private static final int POOL_GROUPS = 4;
  private static final double POOL_EPS = 1e-5;

  private final Convolutions conv;
  private final Optional<Pool> pool;

  TinyBlock(int width, boolean pooled) {
    conv = child("conv", new Convolutions(width));
    pool = pooled ? Optional.of(child("pool", new Pool(width))) : Optional.empty();
  }

  NDArray forward(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      NDArray x = pool.isPresent() ? input.add(pool.get().forward(context, input)) : input;
      return scope.keep(relu(conv.forward(context, x).addi(x)));
    }
  }

  static NDArray relu(NDArray x) {
    return x.getNDArrayInternal().relu();
  }

  private static final class Convolutions extends Module {
    private final Conv2d first;
    private final Conv2d second;
    private final Conv2d third;

    Convolutions(int width) {
      first = child("0", Conv2d.same(width, width));
      second = child("2", Conv2d.same(width, width));
      third = child("4", Conv2d.same(width, width));
    }

    NDArray forward(Context context, NDArray x) {
      NDArray y = relu(first.forward(context, x));
      return third.forward(context, relu(second.forward(context, y)));
    }
  }

  private static final class Pool extends Module {
    private final Conv2d widen;
    private final GroupNorm norm;
    private final Conv2d narrow;

    Pool(int width) {
      int wide = POOL_GROUPS * width;
      Ops.Conv2d pointwise = Ops.Conv2d.of(1, 0);
      widen = child("0", new Conv2d(width, wide, 1, pointwise, false));
      norm = child("1", new GroupNorm(POOL_GROUPS, wide, POOL_EPS));
      narrow = child("3", new Conv2d(wide, width, 1, pointwise, false));
    }

    NDArray forward(Context context, NDArray x) {
      NDArray normal = norm.forward(context, widen.forward(context, x));
      return narrow.forward(context, relu(normal));
    }
  }
}
