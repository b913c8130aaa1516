package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as DiT's authors publish them, and as diffusers writes them. */
class DiTCheckpointTest {
  private static final Path OWN = CliRun.GOLDEN.resolve("dit/own/DiT.pt");
  private static final Path OF_DIFFUSERS =
      CliRun.GOLDEN.resolve("dit/diffusers/diffusion_pytorch_model.safetensors");

  @TempDir private Path folder;

  @Test
  void isRecognisedByItsTensorsAndItsName() {
    JsonNode fits = CliRun.of("inspect", OWN, "--json").succeeds().json().path("fits");
    assertEquals("dit", fits.path("family").asText());
    assertEquals(8, fits.path("config").path("input_size").asInt());
    JsonNode other = CliRun.of("inspect", OF_DIFFUSERS, "--json").succeeds().json().path("fits");
    assertEquals("dit", other.path("family").asText());
    assertEquals(1, other.path("config").path("downscale_freq_shift").asInt());
  }

  /** SiT's own models have the same tensors. */
  @Test
  void aNameThatDoesntTellIsAsked() throws IOException {
    Path copy = Files.copy(OWN, folder.resolve("last.pt"));
    draw(copy, "last").failsWith(1, "last.pt", "sit and dit", "name the model");
    Path config = folder.resolve("config.json");
    Files.writeString(
        config,
        ("{'input_size': 8, 'hidden_size': 32, 'depth': 2, 'num_heads': 4, 'num_classes': 10,"
                + " 'learn_sigma': true}")
            .replace('\'', '"'));
    draw(copy, "last", "--model-config", config, "--num-steps", 2).succeeds();
  }

  @ParameterizedTest
  @CsvSource({
    "--solver ddim --num-steps 4, ddim in 4 steps",
    "--mode sde --num-steps 4, ddpm in 4 steps"
  })
  void drawsTheSameEagerlyAndExported(String line, String words) throws IOException {
    Path sampler = folder.resolve("sampler.onnx");
    Path denoiser = folder.resolve("denoiser.onnx");
    Object[] options = words(line);
    CliRun.of(join(List.of("export", "--ckpt", OWN, "--output", sampler), options)).succeeds();
    CliRun.of("export", "--ckpt", OWN, "--output", denoiser, "--what", "denoiser").succeeds();
    CliRun eager = draw(OWN, "eager", options).succeeds();
    assertTrue(eager.err().contains(words), eager.err());
    draw(sampler, "sampler").succeeds();
    draw(denoiser, "denoiser", options).succeeds();
    for (String name : List.of("sampler", "denoiser")) {
      float[] wanted = latents("eager");
      float[] drawn = latents(name);
      for (int i = 0; i < wanted.length; i++) {
        assertEquals(wanted[i], drawn[i], 2e-2 + 1e-3 * Math.abs(wanted[i]), name);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|dpm++2m in 20 steps, spacing trailing",
        "--mode ode|ddim in 50 steps, spacing linspace",
        "--solver unipc --num-steps 3|unipc in 3 steps, spacing trailing",
        "--num-steps 5 --timestep-spacing leading|ddim in 5 steps, spacing leading"
      })
  void samplersAreThoseOfNoise(String line, String words) {
    CliRun run = draw(OWN, "drawn", words(line)).succeeds();
    assertTrue(run.err().contains(words), run.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--path-type linear|--path-type is of models that predict velocities",
        "--time-shift 2|--time-shift is of models",
        "--solver ab2|--solver is ab2, which sums velocities",
        "--heun|--solver is heun, which sums velocities",
        "--num-steps 1001 --solver ddim|--num-steps is 1001; it must be at most 1000",
        "--num-steps 1 --solver ddim|--num-steps is 1, and timestep spacing linspace",
        "--timestep-spacing even|--timestep-spacing is 'even'; it must be"
      })
  void optionsOfVelocitiesAreRefused(String line, String problem) {
    CliRun run = draw(OWN, "none", words(line));
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("zoo: " + problem), run.err());
  }

  private static Object[] words(String line) {
    return line.isEmpty() ? new Object[0] : line.split(" ", -1);
  }

  @Test
  void itIsNotTrained() {
    CliRun.of("train", "--model", "DiT-S/2", "--data-dir", "emoji", "--exp-name", "none")
        .failsWith(2, "DiT-S/2 predicts noise", "SiT");
    CliRun.of("bench", "train", "--model", "DiT-S/2").failsWith(2, "DiT-S/2");
    CliRun.of("train-t2i", "--model", "U-ViT-S/2-noise", "--data-dir", "none", "--exp-name", "none")
        .failsWith(2, "U-ViT-S/2-noise predicts noise");
    String info = CliRun.of("info", "DiT-XL/2").succeeds().out();
    assertTrue(info.contains("CC-BY-NC-4.0") && info.contains("675,129,632"), info);
  }

  @Test
  void othersHaveNoTimesteps() {
    CliRun.of("generate", "--ckpt", "builtin:emoji", "--timestep-spacing", "leading")
        .failsWith(2, "--timestep-spacing");
  }

  private CliRun draw(Path checkpoint, String name, Object... more) {
    return CliRun.of(
        join(
            List.of(
                "generate",
                "--ckpt",
                checkpoint,
                "--latents",
                "--num-fid-samples",
                2,
                "--sample-dir",
                folder.resolve(name)),
            more));
  }

  private static Object[] join(List<Object> words, Object... more) {
    List<Object> all = new ArrayList<>(words);
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  /** The first sample that was drawn. */
  private float[] latents(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name))) {
      Path file = files.filter(f -> f.endsWith("000000.npy")).findFirst().orElseThrow();
      return Npy.read(file).toFloats();
    }
  }
}
