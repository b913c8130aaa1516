package dev.repazoo.export.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import dev.repazoo.export.ExampleValues;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.Forward;
import dev.repazoo.export.GraphInput;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Array operators of one kind: a row is a form of an operator, computed by PyTorch and, exported,
 * by ONNX Runtime, on batches of one and three; results must agree in values, shape and type.
 */
abstract class LoweringContract {
  /** Stands for the batch size in shapes. */
  static final long B = -1;

  @TempDir Path folder;

  /** The forms of operators; none is left out. */
  abstract List<Row> rows();

  /** What is computed. */
  @FunctionalInterface
  interface Call {
    NDArray apply(NDList x);
  }

  /** An input of a row. */
  record Input(DataType type, ExampleValues example, Shape shape) {}

  /**
   * A form of an operator.
   *
   * @param operator DJL's name of it
   * @param form what is special about the row
   * @param eager the same by other means, where PyTorch's engine lacks the operator
   */
  record Row(
      String operator,
      String form,
      double tolerance,
      Call call,
      Optional<Call> eager,
      List<Input> inputs) {
    Row within(double other) {
      return new Row(operator, form, other, call, eager, inputs);
    }

    /** Compares with this instead. */
    Row against(Call other) {
      return new Row(operator, form, tolerance, call, Optional.of(other), inputs);
    }
  }

  static Row row(String operator, String form, Call call, Input... inputs) {
    return new Row(operator, form, 1e-5, call, Optional.empty(), List.of(inputs));
  }

  static Row row(String operator, Call call, Input... inputs) {
    return row(operator, "", call, inputs);
  }

  /** Standard normal numbers. */
  static Input real(long... shape) {
    return new Input(DataType.FLOAT32, ExampleValues.normal(), new Shape(shape));
  }

  /** Numbers from 0.1 to 0.9. */
  static Input unit(long... shape) {
    return new Input(DataType.FLOAT32, random -> 0.1 + 0.8 * random.nextDouble(), new Shape(shape));
  }

  /** Whole numbers from 0, int64. */
  static Input below(int bound, long... shape) {
    return new Input(DataType.INT64, ExampleValues.below(bound), new Shape(shape));
  }

  @TestFactory
  Stream<DynamicTest> theExportedOperatorEqualsPyTorchs() {
    TorchEngine.get();
    assertFalse(rows().isEmpty());
    return rows().stream()
        .map(row -> dynamicTest((row.operator() + " " + row.form()).strip(), () -> check(row)));
  }

  private void check(Row row) throws IOException {
    List<DataType> eagerTypes = new ArrayList<>();
    List<DataType> tracedTypes = new ArrayList<>();
    List<GraphInput> inputs =
        IntStream.range(0, row.inputs().size())
            .mapToObj(i -> input(i, row.inputs().get(i)))
            .toList();
    GraphSpec spec =
        new GraphSpec(
            "operator",
            Blocks.identityBlock(),
            inputs,
            List.of("y"),
            forward(row.call(), tracedTypes),
            forward(row.eager().orElse(row.call()), eagerTypes),
            new TreeMap<>());
    Exporter.Report report =
        new Exporter(ExportOptions.portable()).export(spec, folder.resolve("operator.onnx"));
    assertTrue(report.check().largestRelative() < row.tolerance(), report.toString());
    assertEquals(eagerTypes.get(0), tracedTypes.get(0));
  }

  private static Forward forward(Call call, List<DataType> types) {
    return (parameters, arrays) -> {
      NDArray y = call.apply(arrays);
      types.add(y.getDataType());
      return new NDList(y.toType(DataType.FLOAT32, false));
    };
  }

  private static GraphInput input(int index, Input input) {
    return new GraphInput(
        "x" + index, input.type(), batch -> shape(input.shape(), batch), input.example());
  }

  private static Shape shape(Shape sizes, long batch) {
    return new Shape(
        Arrays.stream(sizes.getShape()).map(size -> size < 0 ? -size * batch : size).toArray());
  }
}
