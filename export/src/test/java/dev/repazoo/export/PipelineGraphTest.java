package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerConfig.Mode;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.lowering.CounterNoise;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PipelineGraphTest {
  @TempDir Path folder;

  private static SamplerConfig config(Mode mode) {
    return new SamplerConfig(mode, 4, Solvers.EULER, 2, 0, 0.7, PathType.LINEAR);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void imagesDependOnSeedAndLabelOnly(Mode mode) throws IOException {
    Path file = folder.resolve("pipeline.onnx");
    try (TinySiT model = new TinySiT(false, 3)) {
      new Exporter(ExportOptions.portable())
          .export(PipelineGraph.of(model.generator(), config(mode)), file);
    }
    try (OnnxSession session = OnnxSession.open(file)) {
      HostTensor three = images(session, -5, 1, 2, 3);
      assertArrayEquals(new long[] {3, 8, 8, 3}, three.shape());
      byte[] all = three.toBytes();
      byte[] one = images(session, -5, 1).toBytes();
      int far = 0;
      for (int i = 0; i < one.length; i++) {
        far += Math.abs((one[i] & 0xff) - (all[i] & 0xff)) > 1 ? 1 : 0;
      }
      assertEquals(0, far, "a sample does not depend on its neighbours");
      assertFalse(Arrays.equals(one, images(session, 6, 1).toBytes()));
    }
  }

  private static HostTensor images(OnnxSession session, long seed, long... labels) {
    return session
        .run(
            Map.of(
                "seed",
                HostTensor.of(new long[] {seed}),
                "class_labels",
                HostTensor.of(labels, labels.length)))
        .get("images");
  }

  @Test
  void latentsAreRefused() {
    try (TinySiT model = new TinySiT(false, 4)) {
      assertTrue(
          assertThrows(
                  ExportException.class,
                  () -> PipelineGraph.of(model.generator(), config(Mode.ODE)))
              .getMessage()
              .contains("export a sampler"));
    }
  }

  @Test
  void noiseIsStandardNormalAndUncorrelated() {
    int count = 20_000;
    float[] x = CounterNoise.normal(1, 0, 2, count);
    double mean = 0;
    double square = 0;
    double fourth = 0;
    double neighbours = 0;
    double samples = 0;
    for (int i = 0; i < count; i++) {
      mean += x[i] / count;
      square += (double) x[i] * x[i] / count;
      fourth += Math.pow(x[i], 4) / count;
      neighbours += (double) x[i] * x[(i + 1) % count] / count;
      samples += (double) x[i] * x[count + i] / count;
    }
    assertEquals(0, mean, 0.03);
    assertEquals(1, square, 0.05);
    assertEquals(3, fourth, 0.3);
    assertEquals(0, neighbours, 0.03);
    assertEquals(0, samples, 0.03);
  }
}
