package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerConfig.Mode;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.LoopBodies;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.runtime.OpenOptions;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks of graphs that would take too long to run. */
class ShortenedTest {
  private static final int STEPS = 800;
  private static final SamplerConfig LONG =
      new SamplerConfig(Mode.SDE, STEPS, Solvers.EULER, 1, 0, 1, PathType.LINEAR);

  @TempDir Path folder;

  private static ExportOptions options(boolean external) {
    return new ExportOptions(Target.PORTABLE, external, "test", new TreeMap<>());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTwinAndTheFilesOwnFirstStepAreCompared(boolean external) throws IOException {
    Path file = folder.resolve("sampler.onnx");
    try (TinySiT model = TinySiT.deep()) {
      Exporter.Report report =
          new Exporter(options(external)).export(SamplerGraph.of(model.generator(), LONG), file);
      assertEquals(2, report.checks().size(), report.toString());
      Verification twin = report.checks().get(0);
      assertTrue(twin.subject().startsWith("sampler of 2 steps with 0 of 0 mill"), twin.subject());
      assertEquals(List.of(1, 3), twin.batches());
      assertTrue(twin.largestRelative() < 1e-5 && twin.largestAbsolute() > 0, twin.toString());
      Verification first = report.checks().get(1);
      assertEquals("first evaluation of the sampler of 2 steps", first.subject());
      assertEquals(List.of(1), first.batches());
      assertTrue(first.largestRelative() < 1e-5 && first.largestAbsolute() > 0, first.toString());
      try (Stream<Path> left = Files.list(folder)) {
        assertEquals(report.files(), left.sorted().toList());
      }
    }
    assertEquals(List.of(STEPS - 1L, 1L), rounds(file));
    OnnxSession.open(file, OpenOptions.DEFAULT.checked()).close();
  }

  /** How often each loop of a file runs. */
  private static List<Long> rounds(Path file) throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
    List<Long> rounds = new ArrayList<>();
    for (NodeProto node : model.getGraph().getNodeList()) {
      if (node.getOpType().equals("Loop")) {
        TensorProto count =
            model.getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getName().equals(node.getInput(0)))
                .findFirst()
                .orElseThrow();
        rounds.add(
            count.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getLong());
      }
    }
    return rounds;
  }

  /** The twin agrees, the graph's own first step doesn't. */
  @Test
  void aFileWhoseFirstStepDisagreesIsNotKept() throws IOException {
    try (TinySiT model = TinySiT.deep()) {
      GraphSpec spec = SamplerGraph.of(model.generator(), LONG);
      Shortened parts = spec.shortened().orElseThrow();
      GraphSpec other =
          parts.first().withEager((parameters, inputs) -> new NDList(inputs.get(0).mul(2)));
      GraphSpec wrong =
          spec.with(Optional.of(new Shortened(parts.twin(), other, parts.measured())));
      Exporter exporter = new Exporter(options(true));
      Path file = folder.resolve("sampler.onnx");
      String refused =
          assertThrows(ExportException.class, () -> exporter.export(wrong, file)).getMessage();
      assertTrue(refused.contains("first evaluation of"), refused);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ODE, euler, 1, 0, 1",
    "ODE, heun, 2, 0, 0.7",
    "ODE, ab4, 2, 0.2, 0.7",
    "ODE, unipc, 2, 0, 1",
    "ODE, dpm++2m, 1.5, 0, 0.6",
    "SDE, euler, 2, 0.2, 0.8"
  })
  void whatIsRunHasTheLoopsOfTheGraph(
      Mode mode, String solver, double scale, double low, double high) {
    SamplerConfig config =
        new SamplerConfig(mode, STEPS, Solvers.of(solver), scale, low, high, PathType.LINEAR);
    try (TinySiT model = TinySiT.deep()) {
      GraphSpec spec = SamplerGraph.of(model.generator(), config);
      Shortened parts = spec.shortened().orElseThrow();
      Set<List<String>> wanted = LoopBodies.of(Exporter.trace(spec, Target.ORT));
      assertTrue(wanted.equals(LoopBodies.of(Exporter.trace(parts.measured(), Target.ORT))));
      assertFalse(wanted.equals(LoopBodies.of(Exporter.trace(parts.twin(), Target.ORT))));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLowerPrecisionsCostIsThatOfAllBlocks(boolean external) throws IOException {
    Path file = folder.resolve("sampler.onnx");
    try (TinySiT model = TinySiT.deep()) {
      PrecisionLoss loss =
          new Exporter(options(external).with(WeightPrecision.INT8))
              .export(SamplerGraph.of(model.generator(), LONG), file)
              .loss()
              .orElseThrow();
      assertEquals("sampler of 2 steps", loss.subject());
      assertTrue(loss.error() > 1e-5, loss.toString());
    }
  }

  @Test
  void shortGraphsAreRunAsTheyAre() {
    try (TinySiT model = TinySiT.deep()) {
      assertTrue(SamplerGraph.of(model.generator(), LONG.withSteps(5)).shortened().isEmpty());
      assertFalse(SamplerGraph.of(model.generator(), LONG).shortened().isEmpty());
      assertTrue(DenoiserGraph.of(model.generator()).shortened().isEmpty());
    }
  }
}
