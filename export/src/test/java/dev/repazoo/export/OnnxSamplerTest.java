package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.runtime.OnnxSampler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxSamplerTest {
  @TempDir static Path shared;
  @TempDir Path folder;
  private static Path ode;
  private static Path sde;

  @BeforeAll
  static void export() throws IOException {
    ode = shared.resolve("ode.onnx");
    sde = shared.resolve("sde.onnx");
    TreeMap<String, String> metadata = new TreeMap<>();
    metadata.put("repazoo.classes", "[\"cat\",\"dog\"]");
    ExportOptions options = new ExportOptions(Target.PORTABLE, true, "1", metadata);
    try (TinySiT model = new TinySiT(false)) {
      new Exporter(options)
          .export(SamplerGraph.of(model.generator(), config(SamplerConfig.Mode.ODE)), ode);
      new Exporter(ExportOptions.portable())
          .export(SamplerGraph.of(model.generator(), config(SamplerConfig.Mode.SDE)), sde);
    }
  }

  private static SamplerConfig config(SamplerConfig.Mode mode) {
    return new SamplerConfig(mode, 4, Solvers.EULER, 2, 0, 0.7, PathType.LINEAR);
  }

  @Test
  void samplesDependOnSeedAndLabelOnly() {
    try (OnnxSampler sampler = OnnxSampler.open(ode)) {
      float[] both = sampler.sample(sampler.latents(2, new Random(1)), 3, 7).toFloats();
      float[] again = sampler.sample(sampler.latents(2, new Random(1)), 3, 7).toFloats();
      float[] alone = sampler.sample(sampler.latents(1, new Random(1)), 3).toFloats();
      assertArrayEquals(both, again);
      assertArrayEquals(alone, java.util.Arrays.copyOf(both, alone.length), 1e-4f);
      assertEquals(List.of(4L, 8L, 8L), sampler.sampleShape());
      assertEquals(10, sampler.numClasses());
      assertEquals(Optional.of(List.of("cat", "dog")), sampler.classNames());
    }
  }

  @Test
  void theStochasticSamplerTakesNoise() {
    try (OnnxSampler sampler = OnnxSampler.open(sde)) {
      assertTrue(sampler.takesNoise());
      HostTensor latents = sampler.latents(1, new Random(1));
      HostTensor one = sampler.sampleWithNoise(latents, sampler.noise(1, new Random(2)), 0);
      HostTensor other = sampler.sampleWithNoise(latents, sampler.noise(1, new Random(3)), 0);
      assertArrayEquals(new long[] {1, 4, 8, 8}, one.shape());
      assertTrue(Math.abs(one.toFloats()[0] - other.toFloats()[0]) > 1e-3);
      assertTrue(
          assertThrows(ModelFileException.class, () -> sampler.sample(latents, 0))
              .getMessage()
              .contains("[class_labels, latents, noise]"));
    }
  }

  @Test
  void wrongInputsAreNamed() {
    try (OnnxSampler sampler = OnnxSampler.open(ode)) {
      HostTensor latents = sampler.latents(1, new Random(1));
      assertMessage(() -> sampler.sample(latents, 11), "class label 11");
      assertMessage(() -> sampler.sample(latents, 1, 2), "2 class labels");
      HostTensor wrong = HostTensor.of(new float[4 * 9 * 8], 1, 4, 9, 8);
      assertMessage(() -> sampler.sample(wrong, 1), "[1, 4, 9, 8]");
    }
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    Path copy = folder.resolve("copy.onnx");
    Files.copy(ode, copy);
    assertMessage(() -> OnnxSampler.open(copy), "ode.onnx.data, which is not beside it");
    Path cut = folder.resolve("cut.onnx");
    Files.copy(sde, cut);
    try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(sde) / 2);
    }
    assertMessage(() -> OnnxSampler.open(cut), "is truncated");
    Path text = folder.resolve("text.onnx");
    Files.writeString(text, "<html>not found</html>");
    assertMessage(() -> OnnxSampler.open(text), "no ONNX file");
    assertMessage(() -> OnnxSampler.open(folder.resolve("none.onnx")), "none.onnx is no file");
  }

  @Test
  void weightsOfAnotherExportAreRefused() throws IOException {
    Path graph = folder.resolve("sde.onnx");
    Path data = folder.resolve("sde.onnx.data");
    ExportOptions options = new ExportOptions(Target.PORTABLE, true, "1", new TreeMap<>());
    try (TinySiT model = new TinySiT(false)) {
      new Exporter(options)
          .export(SamplerGraph.of(model.generator(), config(SamplerConfig.Mode.SDE)), graph);
    }
    OnnxSampler.open(graph).close();
    try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0); // as long as before
    }
    assertMessage(() -> OnnxSampler.open(graph), data + " is not the file that was exported with");
  }

  @Test
  void theOutlineHasWeightsWithTheirPlaces() {
    OnnxModelInfo info = OnnxModelInfo.read(ode);
    OnnxModelInfo.Stored table =
        info.initializers().stream()
            .filter(t -> t.name().equals("y_embedder.embedding_table.weight"))
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(11L, 32L), table.shape());
    assertEquals(11 * 32 * 4, table.end() - table.begin());
    assertEquals(shared.resolve("ode.onnx.data"), table.file());
    assertEquals(20L, info.opsets().get(""));
  }

  private static void assertMessage(Runnable action, String part) {
    String message = assertThrows(ModelFileException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
