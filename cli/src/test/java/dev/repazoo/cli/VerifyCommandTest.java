package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  @TempDir private Path folder;

  private static List<Object> cases(Path group) throws IOException {
    try (Stream<Path> found = Files.list(group)) {
      return new ArrayList<>(found.sorted().map(Path::toString).toList());
    }
  }

  @Test
  void everyCommittedCasePasses() throws IOException {
    List<Object> words = cases(CliRun.GOLDEN.resolve("sit"));
    words.addAll(cases(CliRun.GOLDEN.resolve("sampler")));
    words.addAll(cases(Path.of("../zoo-eval/src/test/resources/golden/metric")));
    words.add(0, "verify");
    CliRun run = CliRun.of(words.toArray()).succeeds();
    TreeSet<String> kinds = new TreeSet<>();
    run.out()
        .lines()
        .filter(l -> l.startsWith("passed"))
        .forEach(l -> kinds.add(l.substring(8, 18).strip()));
    assertEquals(
        new TreeSet<>(List.of("generator", "loss", "metric", "sampler", "train-step")), kinds);
    assertFalse(run.out().contains("FAILED"), run.out());
    assertTrue(run.out().lines().allMatch(l -> l.contains("tolerance") || l.contains(" of ")));
  }

  @Test
  void computedOutputsAreWritten() throws IOException {
    Path golden = CliRun.GOLDEN.resolve("sit/base");
    CliRun.of("verify", golden, "--output", folder).succeeds();
    for (String name : List.of("velocity", "z_tilde.0", "model.velocity", "model.z_tilde.0")) {
      long[] shape = Npy.read(folder.resolve("base/" + name + ".npy")).shape();
      assertEquals(4, shape[0], name);
    }
  }

  @Test
  void wrongNumbersFailAndAreNamed() throws IOException {
    Path copy = copy(CliRun.GOLDEN.resolve("sit/qk-norm"));
    Path velocity = copy.resolve("velocity.npy");
    byte[] bytes = Files.readAllBytes(velocity);
    bytes[bytes.length - 1] = (byte) 0x7f; // the last value becomes NaN or huge
    bytes[bytes.length - 2] = (byte) 0xc0;
    Files.write(velocity, bytes);
    CliRun run = CliRun.of("verify", copy);
    assertEquals(1, run.code());
    assertTrue(run.out().startsWith("FAILED"), run.out());
    assertTrue(run.out().contains("velocity"), run.out());
  }

  @Test
  void unknownKindIsAFailure() throws IOException {
    Path copy = copy(CliRun.GOLDEN.resolve("sit/qk-norm"));
    Path file = copy.resolve("case.json");
    Files.writeString(file, Files.readString(file).replace("\"generator\"", "\"generater\""));
    CliRun run = CliRun.of("verify", copy, "--json");
    assertEquals(1, run.code());
    JsonNode result = run.json().get(0);
    assertFalse(result.get("passed").asBoolean());
    assertTrue(result.get("message").asText().contains("generator"), result.toString());
  }

  @Test
  void caseThatMustBeRefused() throws IOException {
    Path copy = copy(CliRun.GOLDEN.resolve("sit/qk-norm"));
    Path file = copy.resolve("case.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replace("\"config\": {", "\"config\": {\"raises\": \"no\","));
    assertEquals(0, CliRun.of("verify", copy).code()); // 'raises' is an unknown key of the model
  }

  @Test
  void folderWithoutCase() {
    CliRun run = CliRun.of("verify", folder);
    assertEquals(1, run.code());
    assertTrue(run.out().contains("no case.json"), run.out());
  }

  private Path copy(Path from) throws IOException {
    Path to = Files.createDirectory(folder.resolve("case"));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }
}
