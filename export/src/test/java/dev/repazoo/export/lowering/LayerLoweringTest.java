package dev.repazoo.export.lowering;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.GradientCollector;
import dev.repazoo.torch.TorchEngine;
import java.util.List;

/** What layers compute, of arrays in place of parameters. */
class LayerLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row(
            "linear",
            x -> Linear.linear(x.get(0), x.get(1), x.get(2)).head(),
            real(B, 6),
            real(5, 6),
            real(5)),
        row(
            "linear",
            "without bias",
            x -> Linear.linear(x.get(0), x.get(1)).head(),
            real(B, 4, 6),
            real(5, 6)),
        row(
            "linear",
            "of a vector",
            x -> Linear.linear(x.get(0).sum(new int[] {0}), x.get(1), x.get(2)).head(),
            real(B, 6),
            real(5, 6),
            real(5)),
        row(
            "convolution",
            "1d",
            x ->
                convolve(x.get(0), x.get(1), x.get(2), new Shape(2), new Shape(1), new Shape(1))
                    .head(),
            real(B, 3, 9),
            real(5, 3, 3),
            real(5)),
        row(
            "convolution",
            "2d, groups and dilation",
            x ->
                convolve(
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        new Shape(2, 1),
                        new Shape(1, 2),
                        new Shape(2, 1),
                        2)
                    .head(),
            real(B, 4, 9, 8),
            real(6, 2, 3, 2),
            real(6)),
        row(
            "convolution",
            "2d without bias",
            x ->
                convolve(
                        x.get(0), x.get(1), null, new Shape(1, 1), new Shape(0, 0), new Shape(1, 1))
                    .head(),
            real(B, 4, 9, 8),
            real(6, 4, 3, 2)),
        row(
            "convolution",
            "3d",
            x ->
                convolve(
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        new Shape(1, 2, 1),
                        new Shape(0, 1, 0),
                        new Shape(1, 1, 1))
                    .head(),
            real(B, 2, 4, 5, 6),
            real(3, 2, 2, 3, 2),
            real(3)),
        deconvolution(
            "1d",
            1,
            new Shape(2),
            new Shape(1),
            new Shape(1),
            new Shape(1),
            real(B, 4, 5),
            real(4, 3, 3)),
        deconvolution(
            "2d",
            1,
            new Shape(2, 1),
            new Shape(1, 0),
            new Shape(0, 0),
            new Shape(1, 2),
            real(B, 4, 5, 6),
            real(4, 3, 3, 2)),
        deconvolution(
            "2d, groups",
            2,
            new Shape(2, 2),
            new Shape(0, 0),
            new Shape(1, 1),
            new Shape(1, 1),
            real(B, 4, 5, 6),
            real(4, 3, 3, 2)),
        row(
            "embedding",
            x ->
                x.get(0)
                    .getNDArrayInternal()
                    .embedding(x.get(0), x.get(1), SparseFormat.DENSE)
                    .head(),
            below(5, B, 3),
            real(5, 6)),
        prelu(real(B, 3, 4, 2), real(3), new Shape(1, 3, 1, 1)),
        prelu(real(B, 3, 4), real(1), new Shape(1)),
        prelu(real(B, 3), real(3), new Shape(3)),
        row("dropout", x -> Dropout.dropout(x.get(0), 0.5f, false).head(), real(B, 4)),
        row(
            "layerNorm",
            x -> LayerNorm.layerNorm(x.get(0), new Shape(6), x.get(1), x.get(2), 1e-5f).head(),
            real(B, 4, 6),
            real(6),
            real(6)),
        row(
            "layerNorm",
            "of two axes",
            x -> LayerNorm.layerNorm(x.get(0), new Shape(4, 6), x.get(1), x.get(2), 1e-3f).head(),
            real(B, 4, 6),
            real(4, 6),
            real(4, 6)),
        batchNorm("2d", 1, real(B, 3, 4, 5)),
        batchNorm("of vectors", -1, real(B, 3)),
        batchNorm("of the last axis", 2, real(B, 4, 3)));
  }

  private static NDList convolve(
      NDArray x, NDArray weight, NDArray bias, Shape stride, Shape padding, Shape dilation) {
    return convolve(x, weight, bias, stride, padding, dilation, 1);
  }

  private static NDList convolve(
      NDArray x,
      NDArray weight,
      NDArray bias,
      Shape stride,
      Shape padding,
      Shape dilation,
      int groups) {
    return x.getNDArrayInternal().convolution(x, weight, bias, stride, padding, dilation, groups);
  }

  private static Row deconvolution(
      String form,
      int groups,
      Shape stride,
      Shape padding,
      Shape extra,
      Shape dilation,
      Input x,
      Input weight) {
    return row(
            "deconvolution",
            form,
            a ->
                a.get(0)
                    .getNDArrayInternal()
                    .deconvolution(
                        a.get(0), a.get(1), null, stride, padding, extra, dilation, groups)
                    .head(),
            x,
            weight)
        .against(a -> gradient(a.get(0), a.get(1), groups, stride, padding, extra, dilation));
  }

  /** A transposed convolution is the gradient of a convolution of its output. */
  private static NDArray gradient(
      NDArray x,
      NDArray weight,
      int groups,
      Shape stride,
      Shape padding,
      Shape extra,
      Shape dilation) {
    int axes = stride.dimension();
    Shape shape = new Shape(x.size(0), weight.size(1) * groups);
    for (int i = 0; i < axes; i++) {
      shape =
          shape.add(
              (x.size(i + 2) - 1) * stride.get(i)
                  - 2 * padding.get(i)
                  + dilation.get(i) * (weight.size(i + 2) - 1)
                  + extra.get(i)
                  + 1);
    }
    NDArray y = x.getManager().zeros(shape);
    y.setRequiresGradient(true);
    try (GradientCollector collector = TorchEngine.get().newGradientCollector()) {
      NDArray forward = convolve(y, weight, null, stride, padding, dilation, groups).head();
      collector.backward(forward.mul(x).sum());
    }
    return y.getGradient();
  }

  private static Row prelu(Input x, Input slope, Shape perChannel) {
    return row(
            "prelu",
            "of slopes " + perChannel,
            a -> a.get(0).getNDArrayInternal().prelu(a.get(0), a.get(1)).head(),
            x,
            slope)
        .against(
            a -> a.get(0).maximum(0).add(a.get(0).minimum(0).mul(a.get(1).reshape(perChannel))));
  }

  private static Row batchNorm(String form, int axis, Input x) {
    return row(
        "batchNorm",
        form,
        a ->
            a.get(0)
                .getNDArrayInternal()
                .batchNorm(
                    a.get(0), a.get(1), a.get(2), a.get(3), a.get(4), axis, 0.9f, 1e-3f, false)
                .head(),
        x,
        real(3),
        unit(3),
        real(3),
        real(3));
  }
}
