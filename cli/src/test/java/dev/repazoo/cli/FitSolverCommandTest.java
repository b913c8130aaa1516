package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Solvers fitted to tiny models with random weights, and what becomes of them. */
class FitSolverCommandTest {
  /** Three channels of 4x4: pixels. Without a null class. */
  private static final Path PIXELS = CliRun.GOLDEN.resolve("sit/no-null-class/last.pt");

  /** With one. */
  private static final Path LATENTS = CliRun.GOLDEN.resolve("sit/qk-norm/0400000.pt");

  @TempDir private Path folder;

  private static CliRun run(Object... words) {
    return CliRun.of(words);
  }

  private static CliRun fit(Path checkpoint, Path output, Object... more) {
    List<Object> words = new ArrayList<>(List.of("fit-solver", "--json", "--device", "cpu"));
    words.addAll(List.of("--ckpt", checkpoint, "--output", output));
    words.addAll(List.of("--num-samples", 8, "--held-out", 8, "--reference-steps", 40));
    words.addAll(Arrays.asList(more));
    return run(words.toArray());
  }

  private static CliRun carrying(Path checkpoint, Path table, Path output) {
    return CliRun.of(
        "export",
        "--what",
        "weights",
        "--ckpt",
        checkpoint,
        "--solver-table",
        table,
        "--output",
        output);
  }

  private JsonNode settings(Path checkpoint, Object... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of("generate", "--json", "--sample-dir", folder));
    words.addAll(List.of("--ckpt", checkpoint, "--num-fid-samples", 1, "--device", "cpu"));
    words.addAll(Arrays.asList(more));
    JsonNode report = run(words.toArray()).succeeds().json();
    Path samples = Path.of(report.path("sample_dir").asText());
    return Json.MAPPER.readTree(Files.readString(samples.resolve("settings.json")));
  }

  @Test
  void looksWhetherItCanWriteBeforeItFits() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    CliRun run = fit(LATENTS, file.resolve("table.json"));
    run.failsWith(1, file.toString());
    assertFalse(run.err().contains("fitting to"), run.err());
  }

  @Test
  void aTableThatBeatsAdamsTravelsWithTheWeights() throws IOException {
    Path table = folder.resolve("table.json");
    JsonNode result = fit(PIXELS, table, "--num-steps", 4, "--cfg-scale", 1).succeeds().json();
    JsonNode judged = result.path("fitted").path("held_out");
    double fitted = judged.path("fitted_4").path("rms").asDouble();
    assertTrue(
        fitted > 0 && fitted < judged.path("ab2_4").path("rms").asDouble(), result::toString);
    assertEquals(8, judged.path("num_samples").asInt());

    Path weights = folder.resolve("w.safetensors");
    run("export", "--what", "weights", "--ckpt", PIXELS, "--output", weights).succeeds();
    assertFalse(settings(weights, "--cfg-scale", 1).has("solver_table"));
    carrying(PIXELS, table, weights).succeeds();
    Path again = folder.resolve("again.safetensors");
    run("export", "--what", "weights", "--ckpt", weights, "--output", again).succeeds();
    JsonNode info = run("info", again, "--json").succeeds().json();
    assertEquals("fitted table in 4 steps, of guidance 1.0", info.path("sampler").asText());

    JsonNode used = settings(again, "--cfg-scale", 1);
    assertEquals("table", used.path("solver").asText());
    assertEquals(result.path("timedeltas"), used.path("solver_table").path("timedeltas"));
    assertFalse(settings(again, "--cfg-scale", 1, "--num-steps", 3).has("solver"));
    assertEquals(
        "ab2", settings(again, "--cfg-scale", 1, "--time-shift", 2).path("solver").asText());

    for (Path from : List.of(again, PIXELS)) {
      Path denoiser = folder.resolve(from.equals(again) ? "carries.onnx" : "given.onnx");
      List<Object> export = new ArrayList<>(List.of("export", "--what", "denoiser"));
      export.addAll(List.of("--ckpt", from, "--output", denoiser));
      if (from.equals(PIXELS)) {
        export.addAll(List.of("--solver-table", table));
      }
      run(export.toArray()).succeeds();
      used = settings(denoiser, "--cfg-scale", 1);
      assertEquals(result.path("timedeltas"), used.path("solver_table").path("timedeltas"));
      assertEquals(
          "ab2", settings(denoiser, "--cfg-scale", 1, "--time-shift", 2).path("solver").asText());
    }

    Path graph = folder.resolve("sampler.onnx"); // export compares it with the eager model
    run("export", "--ckpt", again, "--cfg-scale", 1, "--output", graph).succeeds();
    assertEquals(
        "table in 4 steps",
        run("info", graph, "--json").succeeds().json().path("sampler").asText());
    fit(graph, table, "--cfg-scale", 1).failsWith(1, "sampler.onnx", "--what denoiser");
  }

  @Test
  void aDenoiserIsJudgedAsItsCheckpoint() {
    Path denoiser = folder.resolve("denoiser.onnx");
    run("export", "--ckpt", PIXELS, "--what", "denoiser", "--output", denoiser).succeeds();
    Object[] more = {
      "--num-steps", 3, "--cfg-scale", 1, "--per-proc-batch-size", 3, "--iterations", 2
    };
    JsonNode one = fit(PIXELS, folder.resolve("one.json"), more).succeeds().json();
    JsonNode other = fit(denoiser, folder.resolve("other.json"), more).succeeds().json();
    for (String solver : List.of("ab2_3", "euler_50")) {
      assertEquals(
          one.at("/fitted/held_out/" + solver + "/rms").asDouble(),
          other.at("/fitted/held_out/" + solver + "/rms").asDouble(),
          1e-5);
    }
  }

  @Test
  void guidanceThatEndsKeepsItsTable() throws IOException {
    Path tables = folder.resolve("tables.json");
    Object[] guidance = {"--cfg-scale", 2, "--guidance-high", 0.7};
    List<Object> words = new ArrayList<>(Arrays.asList(guidance));
    words.addAll(List.of("--num-steps", "6,5", "--iterations", 2));
    JsonNode result = fit(LATENTS, tables, words.toArray()).succeeds().json();
    assertEquals(0.7, result.at("/tables/5/fitted/guidance_high").asDouble());
    Path weights = folder.resolve("w.safetensors");
    carrying(LATENTS, tables, weights).succeeds();
    assertEquals(
        6,
        settings(weights, "--latents", "--cfg-scale", 3, "--guidance-high", 0.7)
            .path("num_steps")
            .asInt());
    assertEquals("ab2", settings(weights, "--latents", "--cfg-scale", 3).path("solver").asText());
  }

  @Test
  void whatCantBeIsRefused() throws IOException {
    Path table = folder.resolve("table.json");
    fit(LATENTS, folder.resolve("table.txt")).failsWith(2, "--output", ".json");
    fit(LATENTS, table, "--num-steps", 1).failsWith(2, "--num-steps is 1");
    fit(LATENTS, table, "--num-steps", "4,x").failsWith(2, "--num-steps holds 'x'");
    fit(LATENTS, table, "--cfg-scale", 1, "--prompt", "cat").failsWith(2, "--prompt");
    assertFalse(Files.exists(table));
    Path plain = Files.writeString(table, "{\"timedeltas\": [1.0], \"coefficients\": [[0]]}");
    carrying(LATENTS, plain, folder.resolve("w.safetensors"))
        .failsWith(2, "--solver-table", "zoo fit-solver");
  }
}
