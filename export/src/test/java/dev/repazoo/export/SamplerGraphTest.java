package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerConfig.Mode;
import dev.repazoo.diffusion.SamplerPlan;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.SolverTable;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.Attribute;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.Node;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.runtime.OnnxModelInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerGraphTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0} steps {1} heun {2} cfg {3} in {4}..{5}, {6}, {7}")
  @CsvSource({
    "ODE, 1, false, 1.0, 0, 1, LINEAR, PORTABLE",
    "ODE, 6, false, 1.0, 0, 1, LINEAR, ORT",
    "ODE, 6, false, 2.0, 0, 1, LINEAR, PORTABLE",
    "ODE, 6, true, 2.0, 0, 0.7, COSINE, PORTABLE",
    "ODE, 6, true, 2.0, 0.2, 0.7, LINEAR, ORT",
    "SDE, 6, false, 1.0, 0, 1, COSINE, PORTABLE",
    "SDE, 6, false, 2.0, 0, 0.7, LINEAR, ORT",
    "SDE, 6, false, 2.0, 0.2, 0.8, COSINE, PORTABLE",
  })
  void theFileEqualsEagerSampling(
      Mode mode,
      int steps,
      boolean heun,
      double scale,
      double low,
      double high,
      PathType path,
      Target target)
      throws IOException {
    SamplerConfig config =
        new SamplerConfig(mode, steps, heun ? Solvers.HEUN : Solvers.EULER, scale, low, high, path);
    try (TinySiT model = new TinySiT(false)) {
      Path file = folder.resolve("sampler.onnx");
      Exporter.Report report =
          new Exporter(ExportOptions.of(target))
              .export(SamplerGraph.of(model.generator(), config), file);
      assertTrue(report.check().largestRelative() < 1e-5, report.toString());
      OnnxModelInfo info = OnnxModelInfo.read(file);
      assertEquals(mode == Mode.SDE ? 3 : 2, info.inputs().size());
      assertEquals(Integer.toString(steps), info.metadata("repazoo.steps").orElseThrow());
    }
  }

  @ParameterizedTest
  @CsvSource({"ab2, LINEAR", "ab4, COSINE", "dpm++2m, LINEAR", "dpm++2m, COSINE", "unipc, LINEAR"})
  void aFileOfAnySolverEqualsEagerSampling(String solver, PathType path) throws IOException {
    SamplerConfig config =
        new SamplerConfig(Mode.ODE, 12, Solvers.of(solver), 2, 0, 0.7, path, 1.5);
    try (TinySiT model = new TinySiT(false)) {
      Path file = folder.resolve("sampler.onnx");
      Exporter.Report report =
          new Exporter(ExportOptions.portable())
              .export(SamplerGraph.of(model.generator(), config), file);
      assertTrue(report.check().largestRelative() < 1e-5, report.toString());
    }
  }

  @Test
  void aTablesFileEqualsEagerSampling() throws IOException {
    Solver table =
        new SolverTable(
            List.of(0.2, 0.3, 0.5),
            List.of(List.of(0.0, 0.0, 0.0), List.of(-0.7, 0.0, 0.0), List.of(0.4, -0.9, 0.0)));
    SamplerConfig config = new SamplerConfig(Mode.ODE, 3, table, 1, 0, 1, PathType.LINEAR);
    try (TinySiT model = new TinySiT(false)) {
      Path file = folder.resolve("sampler.onnx");
      Exporter.Report report =
          new Exporter(ExportOptions.portable())
              .export(SamplerGraph.of(model.generator(), config), file);
      assertTrue(report.check().largestRelative() < 1e-5, report.toString());
    }
  }

  @Test
  void theShorterTwinOfALongSamplerUsesItsWholeHistory() {
    SamplerConfig config =
        new SamplerConfig(Mode.ODE, 100, Solvers.of("ab4"), 2, 0, 0.7, PathType.LINEAR);
    try (TinySiT model = new TinySiT(false)) {
      SamplerConfig shorter =
          new SamplerGraph(model.generator(), config).shorterConfig().orElseThrow();
      assertTrue(
          SamplerPlan.of(shorter).segments().stream().allMatch(segment -> segment.count() >= 4),
          shorter.toString());
    }
  }

  @Test
  void guidanceOutsideItsIntervalCostsNothing() {
    SamplerConfig config =
        new SamplerConfig(Mode.ODE, 10, Solvers.EULER, 2, 0, 0.5, PathType.LINEAR);
    try (TinySiT model = new TinySiT(false)) {
      Graph graph = Exporter.trace(SamplerGraph.of(model.generator(), config), Target.PORTABLE);
      long loops = graph.nodes().stream().filter(node -> node.op().equals("Loop")).count();
      assertEquals(2, loops);
      Node first =
          graph.nodes().stream().filter(node -> node.op().equals("Loop")).findFirst().orElseThrow();
      assertTrue(
          first.body().orElseThrow().nodes().stream()
              .noneMatch(
                  n ->
                      n.op().equals("Concat")
                          && n.attributes().get("axis").equals(new Attribute.OfInt(0))),
          "the first loop has no doubled batch");
    }
  }
}
