package dev.repazoo.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Solvers compared on the built-in generator. */
class SolversSubjectTest {
  private static final List<Object> SMALL =
      List.of("bench", "solvers", "--num-samples", 1, "--reference-steps", 12);

  @TempDir private Path folder;

  @Test
  void tellsDistancesOfEverySolver() throws IOException {
    Path plot = folder.resolve("solvers.svg");
    JsonNode result =
        run("--json", "--evaluations", "8,5", "--solver-table", table(), "--plot", plot)
            .succeeds()
            .json();
    Map<String, JsonNode> rows = new HashMap<>();
    result
        .path("solvers")
        .forEach(row -> rows.put(row.path("solver").asText() + row.path("asked"), row));
    assertEquals(16, rows.size(), result::toString);
    assertEquals(7, rows.get("heun8").path("evaluations").asInt());
    assertEquals(1, rows.get("euler8").path("time_shift").asDouble());
    assertEquals(2, rows.get("ab28").path("time_shift").asDouble());
    assertTrue(distance(rows, "euler8") < distance(rows, "euler5"));
    assertTrue(distance(rows, "ab28") < distance(rows, "euler8"));
    assertTrue(result.path("reference_rms").asDouble() < distance(rows, "ab28"));
    String svg = Files.readString(plot);
    assertEquals(8, svg.split("<polyline", -1).length - 1);
    assertTrue(svg.contains("ab2, shift 2"), svg);
  }

  @Test
  void printsATable() {
    CliRun run = run("--evaluations", "4", "--time-shift", "1.5").succeeds();
    assertTrue(run.out().contains("rms distance"), run.out());
    assertTrue(run.out().lines().anyMatch(line -> line.startsWith("unipc ")), run.out());
    assertTrue(run.out().lines().anyMatch(line -> line.startsWith("seconds a sample")), run.out());
  }

  @Test
  void refusesWhatItCannotCompare() {
    run("--evaluations", "8,x").failsWith(2, "--evaluations holds 'x'");
    run("--solver-table", folder.resolve("none.json")).failsWith(2, "--solver-table");
    run("--num-steps", "8").failsWith(2, "bench solvers has no option --num-steps");
  }

  private static double distance(Map<String, JsonNode> rows, String name) {
    return rows.get(name).path("rms").asDouble();
  }

  private static Path table() {
    return Path.of("../solvers/neuralsolver-flow.json");
  }

  private static CliRun run(Object... more) {
    List<Object> words = new ArrayList<>(SMALL);
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }
}
