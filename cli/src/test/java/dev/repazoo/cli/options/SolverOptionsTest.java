package dev.repazoo.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.SamplerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SolverOptionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;

  private static SamplerOptions read(String line) {
    List<String> words = line.isBlank() ? List.of() : List.of(line.strip().split(" +"));
    return new OptionTable<>(SamplerOptions.ROWS, SamplerOptions::of).read(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|ab2 in 10 steps, time shift 2.0",
        "--solver auto|ab2 in 10 steps, time shift 2.0",
        "--cfg-scale 4|ab2 in 10 steps, time shift 2.0",
        "--time-shift 3|ab2 in 10 steps, time shift 3.0",
        "--num-steps 250|euler in 250 steps",
        "--mode ode|euler in 50 steps",
        "--path-type linear|euler in 50 steps",
        "--heun|heun in 50 steps",
        "--mode sde --num-steps 250|sde in 250 steps",
        "--solver dpm++2m|dpm++2m in 50 steps",
        "--solver heun --num-steps 1|heun in 1 step",
        "--solver euler --time-shift 2 --num-steps 4|euler in 4 steps, time shift 2.0",
      })
  void publishedCommandsKeepTheirSampler(String line, String words) {
    assertEquals(words, read(line).config().words());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--solver rk4|--solver is 'rk4'; it must be auto, euler, heun, ab2",
        "--solver ab2 --heun|contradict",
        "--solver ab2 --mode sde|--solver works with mode ode only",
        "--time-shift 2 --mode sde|--time-shift works with mode ode only",
        "--time-shift 0|--time-shift is 0",
        "--solver-table nowhere.json|nowhere.json",
        "--guidance-channels 0|--guidance-channels is '0'",
      })
  void whatCantBeIsRefused(String line, String message) {
    UsageException refusal = assertThrows(UsageException.class, () -> read(line));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void aTableTellsItsSteps() throws IOException {
    String two = "{\"timedeltas\": [0.4, 0.6], \"coefficients\": [[0, 0], [-0.5, 0]]}";
    Path one = Files.writeString(folder.resolve("one.json"), two);
    Path all = Files.writeString(folder.resolve("all.json"), "{\"tables\": {\"2\": " + two + "}}");
    SamplerConfig config = read("--solver-table " + one).config();
    assertEquals("table in 2 steps", config.words());
    assertEquals(config, read("--solver-table " + all + " --num-steps 2").config());
    for (String line :
        List.of(
            "--solver-table " + all,
            "--solver-table " + all + " --num-steps 3",
            "--solver-table " + one + " --num-steps 3",
            "--solver-table " + one + " --solver ab2",
            "--solver-table " + one + " --time-shift 2",
            "--solver-table " + one + " --mode sde",
            "--solver-table " + one + " --path-type cosine")) {
      assertThrows(UsageException.class, () -> read(line), line);
    }
  }

  @Test
  void whatIsGivenMustAgreeWithAGraph() throws IOException {
    ObjectNode old =
        (ObjectNode)
            JSON.readTree(
                "{\"mode\": \"ode\", \"num_steps\": 50, \"heun\": false, \"cfg_scale\": 1.5}");
    assertEquals(old, read("").agreed(old));
    assertEquals(old, read("--solver euler").agreed(old));
    assertEquals(old, read("--num-steps 50 --solver auto").agreed(old));
    assertThrows(UsageException.class, () -> read("--solver ab2").agreed(old));
    assertThrows(UsageException.class, () -> read("--time-shift 2").agreed(old));
    ObjectNode few = read("").settings();
    assertEquals(few, read("--solver ab2").agreed(few));
    assertThrows(UsageException.class, () -> read("--solver euler").agreed(few));
  }
}
