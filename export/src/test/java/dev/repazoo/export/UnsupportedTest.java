package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractSymbolBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParameterList;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can't be exported is refused, by name, with advice. */
class UnsupportedTest {
  @TempDir Path folder;

  private static GraphSpec spec(UnaryOperator<NDArray> function) {
    TorchEngine.get();
    return GraphSpec.of(
        "function",
        Blocks.identityBlock(),
        List.of(
            new GraphInput("x", DataType.FLOAT32, b -> new Shape(b, 6), ExampleValues.normal())),
        List.of("y"),
        (parameters, inputs) -> new NDList(function.apply(inputs.get(0))));
  }

  private static void refuses(UnaryOperator<NDArray> function, String... parts) {
    String message =
        assertThrows(ExportException.class, () -> Exporter.trace(spec(function), Target.PORTABLE))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void operatorsWithoutFormAreNamedWithTheirPlace() {
    refuses(NDArray::gammaln, "operator gammaln", "ONNX has no operator for it");
    refuses(NDArray::nonzero, "operator nonzero", "depends on values", "use", "where");
    refuses(x -> x.booleanMask(x.gt(0)), "a mask that isn't a constant", "depends on values");
    refuses(x -> x.get(x.gt(0)), "a mask that isn't a constant", "use where");
    refuses(x -> x.fft(6), "operator fft", "no complex numbers");
    refuses(x -> x.sequenceMask(x), "operator sequenceMask", "PyTorch's engine");
    refuses(x -> x.getNDArrayInternal().randomHue(1), "operator randomHue", "UnsupportedTest");
    refuses(
        x -> x.getNDArrayInternal().multiBoxDetection(new NDList(x), true, 0, 0, 0, true, 1).get(0),
        "operator multiBoxDetection",
        "values, which are unknown");
    refuses(
        x -> {
          x.set(new NDIndex(":, 0"), 1);
          return x;
        },
        "operator set",
        "build the array by concat");
  }

  @Test
  void valuesAreUnknown() {
    refuses(x -> x.add(x.toFloatArray()[0]), "values are unknown while tracing");
    refuses(x -> x.getManager().randomNormal(x.getShape()), "make the noise an input");
  }

  @Test
  void outputsOfOtherTypesAreRefused() {
    refuses(x -> x.gt(0), "output y is boolean", "end the model with toType");
  }

  @Test
  void codeThatNeedsABatchSizeIsNamed() {
    refuses(
        x -> {
          if (x.size(0) > 64) {
            throw new IllegalArgumentException("at most 64 at once");
          }
          return x;
        },
        "refuses a batch of any size: at most 64 at once");
  }

  @Test
  void axesOfAnySizeAreRefusedWhereTheyMustBeKnown() {
    refuses(x -> x.cumProd(0), "cumProd along the batch axis");
    refuses(x -> x.median(new int[] {0}), "median along the batch axis");
    refuses(x -> x.diff(1, 0), "diff along the batch axis");
    refuses(x -> x.pad(new Shape(0, 0, 1, 1), 0), "pad along the batch axis");
    refuses(x -> x.flip(2), "has no axis 2");
  }

  /** A network that an engine would run as a whole. */
  private static final class Foreign extends AbstractSymbolBlock {
    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      throw new AssertionError("must not run");
    }

    @Override
    public ParameterList getDirectParameters() {
      return new ParameterList();
    }

    @Override
    public void removeLastBlock() {}
  }

  @Test
  void blocksThatAnEngineRunsAsAWholeAreRefused() {
    Block block = new SequentialBlock().add(new Foreign());
    String message =
        assertThrows(
                ExportException.class,
                () -> BlockGraph.of("network", block, List.of(), List.of("y")))
            .getMessage();
    assertTrue(message.startsWith("a Foreign can't be exported: an engine runs it"), message);
  }

  @Test
  void samplesMustNotMix() {
    refuses(x -> x.get(0), "batch axis");
    refuses(x -> x.get("1:, :"), "batch axis");
  }

  @Test
  void valuesComputedFromTheBatchSizeAreFound() {
    refuses(x -> x.div((float) x.getShape().get(0)), "from the batch size");
  }

  @Test
  void aFileThatDisagreesIsNotKept() throws IOException {
    GraphSpec right = spec(NDArray::sin);
    GraphSpec wrong =
        new GraphSpec(
            "function",
            right.block(),
            right.inputs(),
            right.outputs(),
            right.traced(),
            (parameters, inputs) -> new NDList(inputs.get(0).cos()),
            new TreeMap<>());
    Path file = folder.resolve("f.onnx");
    Files.writeString(file, "before");
    Exporter exporter = new Exporter(ExportOptions.portable());
    assertTrue(
        assertThrows(ExportException.class, () -> exporter.export(wrong, file))
            .getMessage()
            .contains("disagrees with the model"));
    assertEquals("before", Files.readString(file));
    exporter.export(right, file);
    try (var left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }
}
