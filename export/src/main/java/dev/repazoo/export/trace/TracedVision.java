package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.Interpolate;
import dev.repazoo.export.lowering.MultiBoxPrior;
import java.util.List;

/** Operators on pictures, as {@link ai.djl.ndarray.internal.NDArrayEx} has them. */
abstract class TracedVision extends TracedLayers {
  TracedVision(TracedState array) {
    super(array);
  }

  public NDArray interpolation(long[] size, int mode, boolean alignCorners) {
    // The PyTorch engine passes false for alignCorners, whatever is asked for.
    return array(Interpolate.lower(g(), array().value(), size[0], size[1], mode));
  }

  /** Of [H, W, C] or [B, H, W, C]. */
  public NDArray resize(int width, int height, int interpolation) {
    Value x = array().value();
    Value batched = x.rank() == 3 ? g().unsqueeze(x, 0) : x;
    Value channelsFirst = g().transpose(g().cast(batched, DataType.FLOAT32), 0, 3, 1, 2);
    Value resized = Interpolate.lower(g(), channelsFirst, height, width, interpolation);
    Value channelsLast = g().transpose(resized, 0, 2, 3, 1);
    Shape shape = x.rank() == 3 ? channelsLast.shape().slice(1) : channelsLast.shape();
    return array(g().cast(g().reshape(channelsLast, shape), x.type()));
  }

  public NDList multiBoxPrior(
      List<Float> sizes, List<Float> ratios, List<Float> steps, List<Float> offsets, boolean clip) {
    float[][] boxes = MultiBoxPrior.boxes(array().value().shape(), sizes, ratios, steps, offsets);
    return new NDList(tracer().manager().create(boxes).expandDims(0));
  }
}
