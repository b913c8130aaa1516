package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.runtime.OnnxModelInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenoiserGraphTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"PORTABLE,false", "PORTABLE,true", "ORT,false", "ORT,true"})
  void theFileEqualsTheRunningModel(Target target, boolean qkNorm) throws IOException {
    try (TinySiT model = new TinySiT(qkNorm)) {
      Path file = folder.resolve("denoiser.onnx");
      Exporter.Report report =
          new Exporter(ExportOptions.of(target)).export(DenoiserGraph.of(model.generator()), file);
      assertTrue(report.check().largestRelative() < 1e-5, report.toString());
      OnnxModelInfo info = OnnxModelInfo.read(file);
      assertEquals(
          List.of("x", "t", "y"), info.inputs().stream().map(OnnxModelInfo.Port::name).toList());
      assertEquals(List.of("batch", "4", "8", "8"), info.outputs().get(0).shape());
      assertTrue(
          info.initializers().stream().noneMatch(t -> t.name().startsWith("projectors")),
          "projection heads are for training");
      try (var left = Files.list(folder)) {
        assertEquals(List.of(file), left.toList());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FP16,PORTABLE,0.03",
    "FP16,ORT,0.03",
    "INT8,PORTABLE,0.1",
    "INT8,ORT,0.1",
    "INT4,ORT,0.5",
    "INT4,PORTABLE,0.5"
  })
  void reducedPrecisionIsSmallerAndNear(WeightPrecision precision, Target target, double near)
      throws IOException {
    try (TinySiT model = new TinySiT(false)) {
      GraphSpec spec = DenoiserGraph.of(model.generator());
      Exporter.Report full =
          new Exporter(ExportOptions.of(target)).export(spec, folder.resolve("full.onnx"));
      Exporter.Report small =
          new Exporter(ExportOptions.of(target).with(precision))
              .export(spec, folder.resolve("small.onnx"));
      assertTrue(small.bytes() < 0.8 * full.bytes(), small + " against " + full);
      assertTrue(small.check().largestRelative() < near, small.toString());
      assertTrue(small.check().largestRelative() > 1e-5, "it is another precision");
    }
  }
}
