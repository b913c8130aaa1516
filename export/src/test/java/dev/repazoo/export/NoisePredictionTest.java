package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.codecs.kl.KlProvider;
import dev.repazoo.diffusion.DdpmPath;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerConfig.Mode;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.diffusion.TimestepSpacing;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Betas;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs of a DiT; the exporter compares each with the running model. */
class NoisePredictionTest {
  @TempDir Path folder;

  private static SamplerConfig config(Mode mode, Solver solver, int steps) {
    return new SamplerConfig(
        mode, steps, solver, 2, 0, 0.7, new DdpmPath(1000, Betas.LINEAR, TimestepSpacing.TRAILING));
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void aDenoiserGivesNoiseAndVariance(Target target) throws IOException {
    Path file = folder.resolve("denoiser.onnx");
    try (TinySiT model = TinySiT.ofNoise(true)) {
      Exporter.Report report =
          new Exporter(ExportOptions.of(target)).export(DenoiserGraph.of(model.generator()), file);
      assertTrue(report.check().largestRelative() < 1e-5, report.toString());
    }
    OnnxModelInfo info = OnnxModelInfo.read(file);
    assertEquals(
        List.of("epsilon", "variance"),
        info.outputs().stream().map(OnnxModelInfo.Port::name).toList());
    assertEquals(
        new Prediction.Noise(1000, true, Betas.LINEAR),
        Prediction.of(GraphMetadata.of(info).prediction().orElseThrow()));
  }

  @ParameterizedTest
  @CsvSource({"SDE,euler,true", "SDE,euler,false", "ODE,ddim,false", "ODE,dpm++2m,true"})
  void aSamplerEqualsTheRunningModel(Mode mode, String solver, boolean learnsVariance)
      throws IOException {
    try (TinySiT model = TinySiT.ofNoise(learnsVariance)) {
      Exporter.Report report =
          new Exporter(ExportOptions.portable())
              .export(
                  SamplerGraph.of(model.generator(), config(mode, Solvers.of(solver), 6)),
                  folder.resolve("sampler.onnx"));
      assertTrue(report.check().largestRelative() < 1e-4, report.toString());
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPipelineDrawsPicturesOfSeeds(Mode mode) throws IOException {
    Path file = folder.resolve("pipeline.onnx");
    Solver solver = mode == Mode.SDE ? Solvers.EULER : Solvers.DDIM;
    try (TinySiT model = TinySiT.ofNoise(true)) {
      new Exporter(ExportOptions.portable())
          .export(
              PipelineGraph.of(model.generator(), config(mode, solver, 4), codec(model.manager())),
              file);
    }
    try (OnnxSession session = OnnxSession.open(file)) {
      byte[] both = images(session, new long[] {5, 9}, 1, 2);
      byte[] second = images(session, new long[] {9}, 2);
      byte[] ofBoth = Arrays.copyOfRange(both, second.length, both.length);
      for (int i = 0; i < second.length; i++) {
        assertEquals(Byte.toUnsignedInt(second[i]), Byte.toUnsignedInt(ofBoth[i]), 1);
      }
      assertFalse(Arrays.equals(second, images(session, new long[] {10}, 2)), "another seed");
    }
  }

  private static byte[] images(OnnxSession session, long[] seeds, long... labels) {
    HostTensor images =
        session
            .run(
                Map.of(
                    "seed",
                    HostTensor.of(seeds, seeds.length),
                    "class_labels",
                    HostTensor.of(labels, labels.length)))
            .get("images");
    assertArrayEquals(new long[] {seeds.length, 64, 64, 3}, images.shape());
    return images.toBytes();
  }

  /** A tiny VAE of 4 channels and 8 pixels a latent. */
  private static Codec codec(NDManager manager) {
    CodecProvider family = new KlProvider();
    ObjectNode config = family.config("sd-vae-ft-ema");
    config.putArray("block_out_channels").add(8).add(8).add(8).add(8);
    config.put("layers_per_block", 1).put("norm_num_groups", 4).put("sample_size", 32);
    Codec codec = family.create(config);
    codec.initialize(manager);
    return codec;
  }

  @Test
  void samplersOfVelocitiesAreRefused() {
    SamplerConfig velocities =
        new SamplerConfig(Mode.ODE, 4, Solvers.EULER, 2, 0, 1, PathType.LINEAR);
    try (TinySiT noise = TinySiT.ofNoise(true);
        TinySiT velocity = new TinySiT(false)) {
      assertThrows(
          IllegalArgumentException.class, () -> SamplerGraph.of(noise.generator(), velocities));
      SamplerConfig ddim = config(Mode.ODE, Solvers.DDIM, 4);
      assertThrows(
          IllegalArgumentException.class, () -> SamplerGraph.of(velocity.generator(), ddim));
    }
  }
}
