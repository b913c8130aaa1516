package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.lowering.AveragePool;
import dev.repazoo.export.lowering.GlobalPool;
import dev.repazoo.export.lowering.LpPool;
import dev.repazoo.export.lowering.MaxPool;
import dev.repazoo.export.lowering.Window;

/** Pooling, as {@link ai.djl.ndarray.internal.NDArrayEx} has it. */
abstract class TracedPooling extends TracedActivations {
  TracedPooling(TracedState array) {
    super(array);
  }

  public NDArray maxPool(Shape kernel, Shape stride, Shape padding, boolean ceilMode) {
    Window window = Window.of(kernel, stride, padding);
    return array(MaxPool.lower(g(), window, ceilMode, array().value()));
  }

  public NDArray avgPool(
      Shape kernel, Shape stride, Shape padding, boolean ceilMode, boolean countIncludePad) {
    Window window = Window.of(kernel, stride, padding);
    // The PyTorch engine drops countIncludePad: padding counts.
    return array(AveragePool.lower(g(), window, ceilMode, array().value()));
  }

  public NDArray lpPool(
      float normType, Shape kernel, Shape stride, Shape padding, boolean ceilMode) {
    if (padding.size() != 0) {
      throw Recording.refuse("lpPool with padding", "pad the array before; PyTorch has none here");
    }
    Shape none = new Shape(new long[kernel.dimension()]);
    Window window = Window.of(kernel, stride, none);
    return array(LpPool.lower(g(), window, ceilMode, normType, array().value()));
  }

  public NDArray globalAvgPool() {
    return array(GlobalPool.average(g(), array().value()));
  }

  public NDArray globalMaxPool() {
    return array(GlobalPool.max(g(), array().value()));
  }

  public NDArray globalLpPool(float normType) {
    Shape kernel = array().value().shape().slice(2);
    Shape none = new Shape(new long[kernel.dimension()]);
    Window window = Window.of(kernel, kernel, none);
    NDArray pooled = array(LpPool.lower(g(), window, false, normType, array().value()));
    return pooled.reshape(pooled.getShape().slice(0, 2));
  }
}
