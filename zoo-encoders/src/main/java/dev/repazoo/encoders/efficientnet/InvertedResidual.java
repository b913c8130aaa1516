package dev.repazoo.encoders.efficientnet;

import ai.djl.ndarray.NDArray;
import dev.repazoo.encoders.efficientnet.EfficientNetConfig.BlockShape;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import java.util.Optional;

/**
 * Widen, filter each channel by itself, narrow: {@code
 * project(relu6(depthwise(relu6(expand(x)))))}, plus x where shapes agree. x [B, C, H, W] gives [B,
 * O, H/stride, W/stride].
 *
 * <p>Sandler et al., MobileNetV2, arXiv 1801.04381; the Lite variants leave out squeeze-excitation.
 */
final class InvertedResidual extends Module {
  private final Optional<SameConv2d> expand;
  private final SameConv2d depthwise;
  private final SameConv2d project;
  private final boolean skips;

  InvertedResidual(BlockShape shape) {
    expand =
        shape.expands()
            ? Optional.of(child("expand", new SameConv2d(shape.in(), shape.expanded(), 1, 1, 1)))
            : Optional.empty();
    depthwise =
        child(
            "depthwise",
            new SameConv2d(
                shape.expanded(),
                shape.expanded(),
                shape.kernel(),
                shape.stride(),
                shape.expanded()));
    project = child("project", new SameConv2d(shape.expanded(), shape.out(), 1, 1, 1));
    skips = shape.skips();
  }

  NDArray forward(Context context, NDArray x) {
    try (Scope scope = new Scope()) {
      NDArray wide = expand.isPresent() ? relu6(expand.get().forward(context, x)) : x;
      NDArray filtered = relu6(depthwise.forward(context, wide));
      NDArray narrow = project.forward(context, filtered);
      return scope.keep(skips ? narrow.add(x) : narrow);
    }
  }

  static NDArray relu6(NDArray x) {
    return x.clip(0f, 6f);
  }
}
