package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files whose names are no ASCII, or no UTF-8, and links that lead nowhere or in a circle: all
 * commands that read folders do the same with them. Each runs as a process, with a locale.
 */
@EnabledOnOs(OS.LINUX)
class NamesTest {
  private static final String UTF8 = "C.UTF-8";
  private static final String NAMELESS = "caf\\xe9.png";

  @TempDir private Path folder;

  /** Three images that can be read, two that can't, and a link in a circle. */
  @BeforeEach
  void make() throws Exception {
    CliRun.of(
            "convert",
            "--source",
            "emoji",
            "--dest",
            folder.resolve("made"),
            "--resolution",
            "32x32",
            "--max-images",
            "3")
        .succeeds();
    shell(
        "mkdir -p src/sub && cd src"
            + " && cp ../made/00000/img00000000.png 'a b.png'"
            + " && cp ../made/00000/img00000001.png $'caf\\xc3\\xa9.png'"
            + " && cp ../made/00000/img00000002.png sub/c.png"
            + " && cp sub/c.png $'caf\\xe9.png'"
            + " && ln -s nothing gone.png && ln -s .. sub/loop");
  }

  private void shell(String script) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-c", script).directory(folder.toFile()).inheritIO().start();
    assertEquals(0, process.waitFor(), script);
  }

  private CliRun run(String locale, String words) throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                "-c",
                "exec \"$0\" -cp \"$1\" dev.repazoo.cli.Main " + words,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("LC_ALL", locale);
    int code = builder.start().waitFor();
    return new CliRun(code, Files.readString(out), Files.readString(err));
  }

  private Map<String, String> errors(Path file) throws IOException {
    Map<String, String> reasons = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode json = Json.MAPPER.readTree(line);
      reasons.put(json.get("path").asText(), json.get("reason").asText());
    }
    return reasons;
  }

  private static void assertNamed(Map<String, String> reasons) {
    assertEquals(2, reasons.size(), reasons.toString());
    assertTrue(reasons.get(NAMELESS).contains("its name is no UTF-8"), reasons.toString());
    assertTrue(reasons.get("gone.png").contains("is a link to nothing"), reasons.toString());
  }

  private static void assertLoopNamed(CliRun run) {
    assertTrue(run.err().contains("src/sub/loop: left out"), run.err());
  }

  @Test
  void convertReadsTheOthersAndNamesThese() throws Exception {
    CliRun run = run(UTF8, "convert --source src --dest d --resolution 32x32 --json");
    assertEquals(1, run.code(), run.err());
    assertEquals(3, run.json().get("images").asInt());
    assertEquals(2, run.json().get("errors").asInt());
    assertNamed(errors(folder.resolve("d/errors.jsonl")));
    assertLoopNamed(run);
  }

  @Test
  void encodeReadsTheOthersAndNamesThese() throws Exception {
    CliRun run = run(UTF8, "encode --source src --dest d --vae identity --json");
    assertEquals(1, run.code(), run.err());
    assertEquals(3, run.json().get("encoded").asInt());
    assertNamed(errors(folder.resolve("d/errors.jsonl")));
    assertLoopNamed(run);
  }

  @Test
  void checkNamesThem() throws Exception {
    JsonNode findings = run(UTF8, "check src --json").json().get("findings");
    Map<String, String> unreadable = new HashMap<>();
    List<String> loops = new ArrayList<>();
    for (JsonNode finding : findings) {
      switch (finding.get("kind").asText()) {
        case "unreadable-image" ->
            unreadable.put(finding.get("file").asText(), finding.get("detail").asText());
        case "link-loop" -> loops.add(finding.get("file").asText());
        default -> throw new AssertionError(finding.toPrettyString());
      }
    }
    assertNamed(unreadable);
    assertEquals(List.of("sub/loop"), loops);
    JsonNode plan = run(UTF8, "check src --dry-run --json").json().get("plan");
    assertTrue(plan.get("left").get(0).asText().startsWith(NAMELESS), plan.toPrettyString());
  }

  @Test
  void featuresReadTheOthersAndNameThese() throws Exception {
    CliRun run = run(UTF8, "features --enc-type efficientnet-lite0 --source src --dest d --json");
    assertEquals(2, run.json().get("unreadable").asInt(), run.err());
    assertTrue(run.err().contains("left out " + NAMELESS), run.err());
    assertTrue(run.err().contains("left out gone.png"), run.err());
    assertLoopNamed(run);
  }

  @Test
  void entriesOfATarAreNamed() throws Exception {
    shell("tar cf odd.tar -C src $'caf\\xe9.png' $'caf\\xc3\\xa9.png'");
    assertEntryNamed("odd.tar");
    shell("tar cf odd.tar --format=pax --transform 's/^/d\\//' -C src $'caf\\xe9.png' 'a b.png'");
    CliRun run = run(UTF8, "convert --source odd.tar --dest d2 --resolution 32x32");
    assertEquals(1, run.code(), run.err());
    assertTrue(errors(folder.resolve("d2/errors.jsonl")).containsKey("d/" + NAMELESS));
  }

  @Test
  void entriesOfAZipAreNamed() throws Exception {
    Path zip = folder.resolve("odd.zip");
    String written = zip("cafQ.png", "\u00e4.png");
    String bytes = written.replace("cafQ", "caf\u00e9");
    Files.writeString(zip, bytes, StandardCharsets.ISO_8859_1);
    run(UTF8, "convert --source odd.zip --dest d --resolution 32x32")
        .failsWith(1, NAMELESS, "marked as UTF-8");
    for (String header : List.of("PK\3\4\24\0\10\10", "PK\1\2\24\0\24\0\10\10")) {
      int mark = bytes.indexOf(header) + header.length() - 1; // of the first entry
      bytes = bytes.substring(0, mark) + '\0' + bytes.substring(mark + 1);
    }
    Files.writeString(zip, bytes, StandardCharsets.ISO_8859_1);
    assertEntryNamed("odd.zip");
    JsonNode found = run(UTF8, "check odd.zip --json").json();
    assertTrue(found.get("findings").findValuesAsText("file").contains(NAMELESS));
  }

  /** A zip of an image under these names, which Java marks as UTF-8; a character a byte. */
  private String zip(String... names) throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(Files.readAllBytes(folder.resolve("made/00000/img00000000.png")));
      }
    }
    return zip.toString(StandardCharsets.ISO_8859_1);
  }

  private void assertEntryNamed(String archive) throws Exception {
    CliRun run = run(UTF8, "convert --source " + archive + " --dest d --resolution 32x32 --json");
    assertEquals(1, run.code(), run.err());
    assertEquals(1, run.json().get("images").asInt());
    String reason = errors(folder.resolve("d/errors.jsonl")).get(NAMELESS);
    assertTrue(reason.contains("make the archive again"), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"convert --source src --dest d --resolution 32x32", "check src"})
  void aLocaleThatLosesNamesIsNamed(String words) throws Exception {
    CliRun run = run("C", words);
    assertEquals(1, run.code(), run.err());
    assertTrue(run.err().contains("set LC_ALL=C.UTF-8"), run.err());
  }

  @Test
  void argumentsThatAreLostAreNamed() throws Exception {
    run("C", "inspect $'caf\\xc3\\xa9.pt'").failsWith(2, "caf??.pt", "set LC_ALL=C.UTF-8");
    run(UTF8, "inspect $'caf\\xe9.pt'").failsWith(2, "caf?.pt", "no UTF-8");
    run(UTF8, "inspect $'caf\\xc3\\xa9.pt'").failsWith(1, "caf\u00e9.pt");
  }
}
