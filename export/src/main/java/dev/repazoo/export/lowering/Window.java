package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder.Call;
import dev.repazoo.export.graph.Value;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How a convolution or a pooling walks over the axes behind batch and channels: one number an axis
 * in each shape.
 *
 * @param kernel extents
 * @param stride steps
 * @param padding at either end
 * @param dilation distances of taps
 */
public record Window(Shape kernel, Shape stride, Shape padding, Shape dilation) {
  /** Checks that all name the same axes. */
  public Window {
    int axes = kernel.dimension();
    if (stride.dimension() != axes || padding.dimension() != axes || dilation.dimension() != axes) {
      throw new ExportException(
          "a window of kernel "
              + kernel
              + ", stride "
              + stride
              + ", padding "
              + padding
              + " and dilation "
              + dilation
              + " can't be exported; want as many numbers in each");
    }
  }

  /** A window whose taps are neighbours. */
  public static Window of(Shape kernel, Shape stride, Shape padding) {
    return new Window(kernel, stride, padding, ones(kernel.dimension()));
  }

  /** Number of axes. */
  int axes() {
    return kernel.dimension();
  }

  /** Ones for that many axes. */
  static Shape ones(int axes) {
    return new Shape(LongStream.generate(() -> 1).limit(axes).toArray());
  }

  /** The number of places along an axis of the given size. */
  long places(int axis, long size, boolean ceil) {
    long step = stride.get(axis);
    long room = size + 2 * padding.get(axis) - reach(axis);
    long places = (room + (ceil ? step - 1 : 0)) / step + 1;
    // As in PyTorch the last window must begin inside of the array or of the padding before it.
    return ceil && (places - 1) * step >= size + padding.get(axis) ? places - 1 : places;
  }

  private long reach(int axis) {
    return dilation.get(axis) * (kernel.get(axis) - 1) + 1;
  }

  /** The padding at the end of an axis with which all windows fit. */
  private long end(int axis, long size, boolean ceil) {
    long wanted =
        (places(axis, size, ceil) - 1) * stride.get(axis) + reach(axis) - size - padding.get(axis);
    return Math.max(padding.get(axis), wanted);
  }

  /** Sets kernel, steps and padding of an operator; dilation is the caller's. */
  Call on(Call call, Value x, boolean ceil) {
    LongStream begins = Shapes.sizes(padding);
    LongStream ends = IntStream.range(0, axes()).mapToLong(i -> end(i, x.size(i + 2), ceil));
    return call.with("kernel_shape", kernel.getShape())
        .with("strides", stride.getShape())
        .with("pads", LongStream.concat(begins, ends).toArray());
  }

  /** [B, channels, places of each axis]. */
  Shape result(Value x, long channels, boolean ceil) {
    if (x.rank() != axes() + 2) {
      throw new ExportException(
          "an array of shape "
              + x.shape()
              + " can't be walked by a window of "
              + axes()
              + " axes; want [B, C, ...]");
    }
    LongStream places = IntStream.range(0, axes()).mapToLong(i -> places(i, x.size(i + 2), ceil));
    return new Shape(LongStream.concat(LongStream.of(x.size(0), channels), places).toArray());
  }
}
