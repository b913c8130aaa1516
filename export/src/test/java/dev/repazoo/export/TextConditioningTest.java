package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Problem;
import dev.repazoo.data.Reading;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.export.sampling.DenoiserBackend;
import dev.repazoo.export.sampling.PipelineBackend;
import dev.repazoo.export.sampling.SamplerBackend;
import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.generate.TorchBackend;
import dev.repazoo.image.RgbImage;
import dev.repazoo.ops.Precision;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSampler;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.AdamWConfig;
import dev.repazoo.train.LearningRate;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.Targets;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A generator of text trains, samples and exports through what class-conditional ones use. */
class TextConditioningTest {
  private static final SamplerConfig SAMPLER =
      new SamplerConfig(SamplerConfig.Mode.ODE, 4, Solvers.EULER, 2, 0, 0.7, PathType.LINEAR);
  private static final ConditionData CAPTIONS =
      ConditionData.examples(TinyTextGenerator.TEXT, 3, new Random(4));
  private static final long[] INDICES = {5, 6, 7};

  @TempDir Path folder;

  /** Black and white squares, each colour with its caption. */
  private static final class Captioned implements Dataset {
    @Override
    public String name() {
      return "captioned";
    }

    @Override
    public int size() {
      return 8;
    }

    @Override
    public int resolution() {
      return 4;
    }

    @Override
    public byte[] image(int index) {
      byte[] image = new byte[3 * 4 * 4];
      Arrays.fill(image, (byte) (index % 2 == 0 ? 255 : 0));
      return image;
    }

    @Override
    public Conditioning conditioning() {
      return TinyTextGenerator.TEXT;
    }

    @Override
    public ByteBuffer condition(int index) {
      return filled(index % 2 == 0 ? 1 : -1);
    }

    @Override
    public Optional<ByteBuffer> nullCondition() {
      return Optional.of(filled(0));
    }

    private static ByteBuffer filled(float value) {
      ByteBuffer features = ConditionData.allocate(TinyTextGenerator.TEXT, 1);
      for (int i = 0; i < 15; i++) {
        features.putFloat(4 * i, value);
      }
      return features;
    }

    @Override
    public String fingerprint() {
      return "captioned";
    }

    @Override
    public List<Problem> problems() {
      return List.of();
    }
  }

  private static TrainConfig training() {
    return new TrainConfig(
        new RepaLoss(PathType.LINEAR, 0),
        TimeWeighting.UNIFORM,
        0.1,
        false,
        new AdamWConfig(0.05, 0.9, 0.99, 0, 1e-8),
        LearningRate.constantWithWarmup(0.05, 0),
        1,
        0.9,
        1,
        8,
        Precision.FP32,
        3);
  }

  @Test
  void trainsOnCaptions() throws IOException {
    TrainConfig config = training();
    NDManager manager = TorchEngine.newManager(Device.cpu());
    try (TrainingState state =
            TrainingState.begin(manager, new TinyTextGenerator(), new TinyTextGenerator(), config);
        Trainer trainer =
            new Trainer(state, config, new Captioned(), Targets.NONE, Reading.by(1))) {
      double first = mean(trainer);
      for (int i = 0; i < 100; i++) {
        trainer.next();
      }
      double last = mean(trainer);
      assertTrue(last < 0.8 * first, first + " -> " + last);
      SampleGrid grid = new SampleGrid(SAMPLER, 3, 1, Precision.FP32).of(CAPTIONS);
      assertTrue(
          Files.exists(grid.write(manager, state.average(), folder, "grid").file().orElseThrow()));
    }
  }

  private static double mean(Trainer trainer) {
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += trainer.next().loss();
    }
    return sum / 10;
  }

  private static TinyTextGenerator model(NDManager manager) {
    TorchEngine.get().setRandomSeed(2);
    TinyTextGenerator model = new TinyTextGenerator();
    model.initialize(manager);
    return model;
  }

  @Test
  void everyBackendDrawsTheSame() throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      TinyTextGenerator model = model(manager);
      Exporter exporter = new Exporter(ExportOptions.portable());
      Path sampler = folder.resolve("sampler.onnx");
      Path denoiser = folder.resolve("denoiser.onnx");
      exporter.export(SamplerGraph.of(model, SAMPLER), sampler);
      exporter.export(DenoiserGraph.of(model), denoiser);
      try (SamplingBackend eager = new TorchBackend(manager.newSubManager(), model, SAMPLER);
          SamplingBackend whole = new SamplerBackend(OnnxSession.open(sampler));
          SamplingBackend single = new DenoiserBackend(OnnxSession.open(denoiser), SAMPLER)) {
        List<byte[]> wanted = images(eager);
        assertEquals(TinyTextGenerator.TEXT, whole.conditioning());
        assertSame(wanted, images(whole));
        assertSame(wanted, images(single));
      }
    }
  }

  @Test
  void aPipelineTakesCaptionsToo() throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Path file = folder.resolve("pipeline.onnx");
      new Exporter(ExportOptions.portable())
          .export(PipelineGraph.of(model(manager), SAMPLER), file);
      try (SamplingBackend pipeline = new PipelineBackend(OnnxSession.open(file))) {
        assertEquals(3, images(pipeline).size());
      }
    }
  }

  @Test
  void oneNullCaptionStandsForAll() throws IOException {
    Path file = folder.resolve("sampler.onnx");
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      new Exporter(ExportOptions.portable()).export(SamplerGraph.of(model(manager), SAMPLER), file);
    }
    try (OnnxSampler sampler = OnnxSampler.open(file)) {
      assertEquals(List.of("context", "null_context"), sampler.conditions());
      assertThrows(RuntimeException.class, sampler::numClasses);
      HostTensor latents = sampler.latents(2, new Random(1));
      HostTensor captions = HostTensor.of(new float[2 * 15], 2, 3, 5);
      float[] none = new float[15];
      float[] twice = new float[30];
      for (int i = 0; i < twice.length; i++) {
        none[i % 15] = i % 15;
        twice[i] = i % 15;
      }
      float[] one =
          sampler
              .sample(
                  latents,
                  Optional.empty(),
                  Map.of("context", captions, "null_context", HostTensor.of(none, 1, 3, 5)))
              .toFloats();
      float[] each =
          sampler
              .sample(
                  latents,
                  Optional.empty(),
                  Map.of("context", captions, "null_context", HostTensor.of(twice, 2, 3, 5)))
              .toFloats();
      assertArrayEquals(one, each);
    }
  }

  private static List<byte[]> images(SamplingBackend backend) {
    Samples.Images drawn = (Samples.Images) backend.draw(new SeededNoise(9), INDICES, CAPTIONS);
    return drawn.images().stream().map(Optional::orElseThrow).map(RgbImage::toChw).toList();
  }

  private static void assertSame(List<byte[]> wanted, List<byte[]> found) {
    for (int i = 0; i < wanted.size(); i++) {
      for (int j = 0; j < wanted.get(i).length; j++) {
        assertEquals(wanted.get(i)[j] & 0xff, found.get(i)[j] & 0xff, 1, "image " + i);
      }
    }
  }
}
