package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command line in the guides runs, in a small form: {@code documented-commands.txt} has a
 * block for each.
 */
class DocumentedRunsTest {
  private static final Path TABLE = Path.of("src/test/resources/documented-commands.txt");

  /** Begins what is run only to have what later commands read. */
  private static final String BEFOREHAND = "(beforehand)";

  /** Begins the reason why a documented command can't run here. */
  private static final String NOT_HERE = "not here: ";

  /** Stands for the temporary folder in the table. */
  private static final String FOLDER = "@";

  @TempDir static Path folder;

  /**
   * A block of the table.
   *
   * @param documented as in the guides
   * @param small what is run in its place, or why nothing is
   */
  private record Row(String documented, String small) {
    boolean runs() {
      return !small.startsWith(NOT_HERE);
    }
  }

  /** Two lines each: the documented command, then its small form; "#" begins a comment. */
  private static List<Row> rows() throws IOException {
    List<String> lines =
        Files.readAllLines(TABLE).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += 2) {
      assertTrue(lines.get(i + 1).startsWith("  "), "no small form below " + lines.get(i));
      rows.add(new Row(lines.get(i), lines.get(i + 1).strip()));
    }
    return rows;
  }

  private static Set<String> documented() throws IOException {
    return DocumentedCommandsTest.commandLines().stream()
        .map(line -> line.replaceAll("\\s+", " "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyDocumentedCommandHasARowAndEveryRowIsDocumented() throws IOException {
    Set<String> inTable =
        rows().stream()
            .map(Row::documented)
            .filter(line -> !line.equals(BEFOREHAND))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(String.join("\n", documented()), String.join("\n", inTable));
  }

  /** Else it would prove nothing about what the guide says. */
  @Test
  void aSmallFormHasAllOptionsOfTheDocumentedCommand() throws IOException {
    for (Row row : rows()) {
      if (row.runs() && !row.documented().equals(BEFOREHAND)) {
        Set<String> missing = new HashSet<>(options(row.documented()));
        missing.removeAll(options(row.small()));
        if (row.small().contains("--model-config ")) {
          missing.remove("--model"); // a tiny model in place of a variant
        }
        assertEquals(Set.of(), missing, row.small());
        assertEquals(words(row.documented()).get(0), words(row.small()).get(0));
      }
    }
  }

  private static List<String> words(String line) {
    return List.of(line.split(" ", -1));
  }

  private static Set<String> options(String line) {
    return words(line).stream().filter(w -> w.startsWith("--")).collect(Collectors.toSet());
  }

  /** Tiny models, prompts, and a folder without plugins. */
  private static void prepare() throws IOException {
    Files.createDirectories(folder.resolve("plugins"));
    Files.writeString(folder.resolve("held-out.txt"), "heart\ncat\n");
    Files.writeString(
        folder.resolve("pixels.json"),
        """
        {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 4, "input_size": 32,
         "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
        """);
    Files.writeString(
        folder.resolve("latents.json"),
        """
        {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 2, "input_size": 16,
         "in_channels": 32, "encoder_depth": 1, "projector_dim": 16}
        """);
  }

  /** In the table's order, as later commands read what earlier ones wrote. */
  @TestFactory
  Stream<DynamicTest> runs() throws IOException {
    prepare();
    return rows().stream()
        .filter(Row::runs)
        .map(row -> DynamicTest.dynamicTest(row.small(), () -> run(row.small())));
  }

  private static void run(String line) {
    String there = line.replace(FOLDER, folder + "/");
    CliRun.of(words(there).toArray()).succeeds();
  }
}
