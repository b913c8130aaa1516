package dev.repazoo.export.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import dev.repazoo.export.CudaKernels;
import dev.repazoo.export.ExampleValues;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphInput;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.Ops.Conv2d;
import dev.repazoo.ops.Ops.HeadNorm;
import dev.repazoo.ops.Ops.Interpolation;
import dev.repazoo.ops.Ops.Pool2d;
import dev.repazoo.ops.OpsRegistry;
import dev.repazoo.ops.Precision;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operator on PyTorch and, lowered, on ONNX Runtime: one row a form of an operator. */
class OpsTableTest {
  /** Stands for the batch size in the table's shapes. */
  private static final long B = -1;

  private static final CudaKernels CUDA = new CudaKernels();
  private static final double EPS = 1e-6;
  private static final Interpolation ASYMMETRIC = Interpolation.BILINEAR_ASYMMETRIC;

  @TempDir Path folder;

  @FunctionalInterface
  private interface Call {
    NDArray apply(Ops ops, NDList x);
  }

  /**
   * A form of an operator.
   *
   * @param method the method of Ops
   * @param form what is special about the row
   * @param tolerance largest relative difference
   */
  record Row(String method, String form, double tolerance, List<GraphInput> inputs, Call call) {
    @Override
    public String toString() {
      return method + " " + form;
    }
  }

  private static Row row(String method, String form, Call call, long[]... shapes) {
    return row(method, form, 1e-5, call, shapes);
  }

  private static Row row(
      String method, String form, double tolerance, Call call, long[]... shapes) {
    List<GraphInput> inputs =
        IntStream.range(0, shapes.length)
            .mapToObj(
                i ->
                    new GraphInput(
                        "x" + i,
                        DataType.FLOAT32,
                        batch -> concrete(shapes[i], batch),
                        ExampleValues.normal()))
            .toList();
    return new Row(method, form, tolerance, inputs, call);
  }

  private static Shape concrete(long[] shape, long batch) {
    return new Shape(Arrays.stream(shape).map(size -> size == B ? batch : size).toArray());
  }

  private static long[] of(long... sizes) {
    return sizes;
  }

  static List<Row> rows() {
    return List.of(
        row("linear", "rank 2", (o, x) -> o.linear(x.get(0), x.get(1)), of(B, 6), of(5, 6)),
        row("linear", "rank 3", (o, x) -> o.linear(x.get(0), x.get(1)), of(B, 4, 6), of(5, 6)),
        row(
            "linear",
            "bias, rank 2",
            (o, x) -> o.linear(x.get(0), x.get(1), x.get(2)),
            of(B, 6),
            of(5, 6),
            of(5)),
        row(
            "linear",
            "bias, rank 4",
            (o, x) -> o.linear(x.get(0), x.get(1), x.get(2)),
            of(B, 2, 3, 6),
            of(5, 6),
            of(5)),
        row("layerNorm", "plain", (o, x) -> o.layerNorm(x.get(0), EPS), of(B, 4, 6)),
        row(
            "layerNorm",
            "affine",
            (o, x) -> o.layerNorm(x.get(0), x.get(1), x.get(2), 1e-5),
            of(B, 4, 6),
            of(6),
            of(6)),
        row(
            "modulatedLayerNorm",
            "",
            (o, x) -> o.modulatedLayerNorm(x.get(0), x.get(1), x.get(2), EPS),
            of(B, 4, 6),
            of(B, 6),
            of(B, 6)),
        row(
            "gatedAdd",
            "",
            (o, x) -> o.gatedAdd(x.get(0), x.get(1), x.get(2)),
            of(B, 4, 6),
            of(B, 6),
            of(B, 4, 6)),
        row(
            "scaledDotProductAttention",
            "self",
            (o, x) -> o.scaledDotProductAttention(x.get(0), x.get(1), x.get(2)),
            of(B, 2, 5, 8),
            of(B, 2, 5, 8),
            of(B, 2, 5, 8)),
        row(
            "scaledDotProductAttention",
            "cross",
            (o, x) -> o.scaledDotProductAttention(x.get(0), x.get(1), x.get(2)),
            of(B, 2, 5, 8),
            of(B, 2, 7, 8),
            of(B, 2, 7, 8)),
        row("packedSelfAttention", "", (o, x) -> o.packedSelfAttention(x.get(0), 2), of(B, 5, 48)),
        row(
            "packedSelfAttention",
            "head norm",
            (o, x) ->
                o.packedSelfAttention(
                    x.get(0), 2, new HeadNorm(x.get(1), x.get(2), x.get(3), x.get(4), 1e-5)),
            of(B, 5, 48),
            of(8),
            of(8),
            of(8),
            of(8)),
        row("causalSelfAttention", "", (o, x) -> o.causalSelfAttention(x.get(0), 2), of(B, 5, 48)),
        row("gelu", "erf", (o, x) -> o.gelu(x.get(0), Ops.Gelu.ERF), of(B, 40)),
        row("gelu", "tanh", (o, x) -> o.gelu(x.get(0), Ops.Gelu.TANH), of(B, 40)),
        row("gelu", "quick", (o, x) -> o.gelu(x.get(0), Ops.Gelu.QUICK), of(B, 40)),
        row("silu", "", (o, x) -> o.silu(x.get(0)), of(B, 40)),
        row(
            "embedding",
            "",
            (o, x) ->
                o.embedding(x.get(0).abs().clip(0, 4).toType(DataType.INT64, false), x.get(1)),
            of(B, 3),
            of(5, 6)),
        row(
            "conv2d",
            "patches",
            (o, x) -> o.conv2d(x.get(0), x.get(1), Conv2d.of(2, 0)),
            of(B, 3, 8, 6),
            of(5, 3, 2, 2)),
        row(
            "conv2d",
            "bias, groups, dilation, padding",
            (o, x) -> o.conv2d(x.get(0), x.get(1), x.get(2), new Conv2d(2, 3, 2, 2)),
            of(B, 4, 9, 8),
            of(6, 2, 3, 3),
            of(6)),
        row(
            "conv2d",
            "more padding at the end",
            (o, x) -> o.conv2d(x.get(0), x.get(1), new Conv2d(2, 1, 1, 1, 1)),
            of(B, 4, 8, 6),
            of(5, 4, 3, 3)),
        row(
            "conv2d",
            "taller than wide",
            (o, x) -> o.conv2d(x.get(0), x.get(1), new Conv2d(1, 3, 0, 1, 1, 0)),
            of(B, 4, 8, 6),
            of(5, 4, 7, 1)),
        row(
            "conv2dRelu",
            "wider than tall",
            (o, x) -> o.conv2dRelu(x.get(0), x.get(1), x.get(2), new Conv2d(1, 0, 3, 1, 1, 0)),
            of(B, 4, 8, 6),
            of(5, 4, 1, 7),
            of(5)),
        row("maxPool2d", "", (o, x) -> o.maxPool2d(x.get(0), new Pool2d(3, 2, 0)), of(B, 4, 9, 8)),
        row(
            "maxPool2d",
            "padded",
            (o, x) -> o.maxPool2d(x.get(0), new Pool2d(3, 1, 1)),
            of(B, 4, 5, 6)),
        row(
            "avgPool2d",
            "padded",
            (o, x) -> o.avgPool2d(x.get(0), new Pool2d(3, 1, 1)),
            of(B, 4, 5, 6)),
        row(
            "groupNorm",
            "",
            (o, x) -> o.groupNorm(x.get(0), 3, x.get(1), x.get(2), EPS),
            of(B, 6, 4, 5),
            of(6),
            of(6)),
        row(
            "groupNormSilu",
            "",
            (o, x) -> o.groupNormSilu(x.get(0), 2, x.get(1), x.get(2), EPS),
            of(B, 6, 4, 5),
            of(6),
            of(6)),
        row("channelsLast", "", (o, x) -> o.channelsLast(x.get(0)).add(1), of(B, 6, 4, 5)),
        resize("nearest, larger", Interpolation.NEAREST, 11, 13, 8, 6),
        resize("nearest, smaller", Interpolation.NEAREST, 5, 3, 8, 6),
        resize("bilinear, larger", Interpolation.BILINEAR, 11, 13, 8, 6),
        resize("bilinear, smaller", Interpolation.BILINEAR, 5, 3, 8, 6),
        resize("bilinear without half pixel, larger", ASYMMETRIC, 299, 299, 32, 64),
        resize("bilinear without half pixel, smaller", ASYMMETRIC, 5, 3, 8, 6),
        resize("bicubic, larger", Interpolation.BICUBIC, 11, 13, 8, 6),
        resize("bicubic, smaller", Interpolation.BICUBIC, 5, 3, 8, 6),
        resize("bicubic, 256 to 224", Interpolation.BICUBIC, 224, 224, 256, 256),
        row("normalize", "", (o, x) -> o.normalize(x.get(0), 1e-12), of(B, 4, 6)));
  }

  /** Source coordinates are float32 in both, rounded in another order. */
  private static Row resize(
      String form, Interpolation kernel, int height, int width, int fromHeight, int fromWidth) {
    return row(
        "resize",
        form,
        1e-4,
        (o, x) -> o.resize(x.get(0), height, width, kernel),
        of(B, 2, fromHeight, fromWidth));
  }

  static Stream<Arguments> everyTarget() {
    return rows().stream()
        .flatMap(row -> Arrays.stream(Target.values()).map(target -> Arguments.of(row, target)));
  }

  @ParameterizedTest
  @MethodSource("everyTarget")
  void theLoweredOperatorEqualsTheKernel(Row row, Target target) throws IOException {
    GraphSpec spec =
        GraphSpec.of(
            row.method(),
            Blocks.identityBlock(),
            row.inputs(),
            List.of("y"),
            (parameters, inputs) -> {
              Ops ops = OpsRegistry.of(inputs.get(0).getManager(), Precision.FP32);
              return new NDList(row.call().apply(ops, inputs));
            });
    Exporter.Report report =
        new Exporter(ExportOptions.of(target)).export(spec, folder.resolve("op.onnx"));
    assertTrue(report.check().largestRelative() < row.tolerance(), report.toString());
    assertEquals(Set.of(), CUDA.missing(Exporter.trace(spec, target)));
  }

  @Test
  void everyOperatorHasARow() {
    Set<String> operators =
        Arrays.stream(Ops.class.getDeclaredMethods())
            .filter(method -> Modifier.isAbstract(method.getModifiers()))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> tested = rows().stream().map(Row::method).collect(Collectors.toSet());
    assertEquals(operators, new TreeSet<>(tested));
  }

  static List<Row> arrayRows() {
    return List.of(
        row("add", "promotes", (o, x) -> x.get(0).add(x.get(1)).mul(2).sub(0.5f), of(B, 4), of(4)),
        row("div", "of numbers", (o, x) -> x.get(0).div(3).add(1).pow(2), of(B, 4)),
        row("neg", "functions", (o, x) -> x.get(0).neg().exp().add(1).log().sqrt(), of(B, 4)),
        row("trig", "", (o, x) -> x.get(0).sin().add(x.get(0).cos()).tanh(), of(B, 4)),
        row("mean", "keeps axes", (o, x) -> x.get(0).mean(new int[] {-1}, true), of(B, 4, 3)),
        row("sum", "drops axes", (o, x) -> x.get(0).sum(new int[] {1}), of(B, 4, 3)),
        row("max", "", (o, x) -> x.get(0).max(new int[] {-1}, false), of(B, 4, 3)),
        row("softmax", "", (o, x) -> x.get(0).softmax(-1).log(), of(B, 4, 3)),
        row("get", "slice", (o, x) -> x.get(0).get(":, 1:3, ..., -1"), of(B, 4, 2, 3)),
        row("get", "new axis", (o, x) -> x.get(0).get(":, 0").expandDims(1), of(B, 4, 2)),
        row("split", "cuts", (o, x) -> x.get(0).split(new long[] {1, 3}, 1).get(1), of(B, 4)),
        row("concat", "", (o, x) -> NDArrays.concat(x, 1), of(B, 4), of(B, 2)),
        row("stack", "", (o, x) -> NDArrays.stack(x, 1), of(B, 4), of(B, 4)),
        row(
            "reshape",
            "two symbolic axes",
            (o, x) -> {
              long batch = x.get(0).getShape().get(0);
              NDArray all = x.get(0).reshape(1, batch, 4).broadcast(2, batch, 4);
              return all.reshape(2 * batch, 4).mul(3);
            },
            of(B, 4)),
        row("zeros", "", (o, x) -> x.get(0).zerosLike().add(x.get(0)), of(B, 4)),
        row("flatten", "", (o, x) -> x.get(0).flatten(1, 2), of(B, 4, 3)),
        row(
            "where",
            "",
            (o, x) -> NDArrays.where(x.get(0).gt(0), x.get(0), x.get(1)),
            of(B, 4),
            of(B, 4)),
        row("matMul", "", (o, x) -> x.get(0).matMul(x.get(1)), of(B, 4, 3), of(B, 3, 2)),
        row("clip", "", (o, x) -> x.get(0).clip(-1, 1), of(B, 4)),
        row("tile", "", (o, x) -> x.get(0).tile(new long[] {1, 3}), of(B, 4)),
        row("argMax", "", (o, x) -> x.get(0).argMax(1).toType(DataType.FLOAT32, false), of(B, 4)),
        row("swapAxes", "", (o, x) -> x.get(0).swapAxes(1, 2), of(B, 4, 3)));
  }

  @ParameterizedTest
  @MethodSource("arrayRows")
  void arrayMethodsMeanTheSame(Row row) throws IOException {
    theLoweredOperatorEqualsTheKernel(row, Target.PORTABLE);
  }
}
