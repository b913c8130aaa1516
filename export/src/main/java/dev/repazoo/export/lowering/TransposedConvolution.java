package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * {@code torch.nn.functional.conv_transpose1d} to {@code conv_transpose3d(input, weight, bias=None,
 * stride, padding, output_padding, groups, dilation)}: {@code ConvTranspose} (opset 11).
 */
public final class TransposedConvolution {
  private TransposedConvolution() {}

  /**
   * x [B, C, ...], weight [C, F / groups, ...], bias [F] gives [B, F, ...].
   *
   * @param extra further places at the end of each axis
   * @throws ExportException when the weight isn't one of C channels
   */
  public static Value lower(
      GraphBuilder g,
      Window window,
      Shape extra,
      int groups,
      Value x,
      Value weight,
      Optional<Value> bias) {
    if (weight.size(0) != x.size(1)) {
      throw new ExportException(
          "a transposed convolution (deconvolution) of an input "
              + x.shape()
              + " with a weight "
              + weight.shape()
              + " can't be exported; want [channels in, filters / groups, ...], as PyTorch has it");
    }
    LongStream places =
        IntStream.range(0, window.axes())
            .mapToLong(
                i ->
                    (x.size(i + 2) - 1) * window.stride().get(i)
                        - 2 * window.padding().get(i)
                        + window.dilation().get(i) * (window.kernel().get(i) - 1)
                        + extra.get(i)
                        + 1);
    LongStream leading = LongStream.of(x.size(0), weight.size(1) * groups);
    LongStream pads =
        LongStream.concat(Shapes.sizes(window.padding()), Shapes.sizes(window.padding()));
    return g.op("ConvTranspose")
        .with("kernel_shape", window.kernel().getShape())
        .with("strides", window.stride().getShape())
        .with("pads", pads.toArray())
        .with("output_padding", extra.getShape())
        .with("dilations", window.dilation().getShape())
        .with("group", (long) groups)
        .apply(
            x.type(),
            new Shape(LongStream.concat(leading, places).toArray()),
            Inputs.of(x, weight, bias));
  }
}
