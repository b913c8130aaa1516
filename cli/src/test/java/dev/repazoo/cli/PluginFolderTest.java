package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars in a plugin folder: good ones join the list, broken ones are named and skipped. */
class PluginFolderTest {
  @TempDir private Path folder;
  private int builtIn;

  @BeforeEach
  void countBuiltIn() {
    builtIn = CliRun.of("list", "--json").succeeds().json().size();
  }

  /** An encoder provider whose entries() has the given body. */
  private static String source(String name, String entriesBody) {
    return """
        public class %s implements dev.repazoo.spi.EncoderProvider {
          public String family() { return "test"; }
          public java.util.List<dev.repazoo.spi.CatalogueEntry> entries() { %s }
          public com.fasterxml.jackson.databind.node.ObjectNode config(String id) {
            throw new IllegalArgumentException(id);
          }
          public dev.repazoo.spi.Encoder create(
              com.fasterxml.jackson.databind.node.ObjectNode config) {
            throw new IllegalArgumentException("none");
          }
        }
        """
        .formatted(name, entriesBody);
  }

  private static String entry(String id) {
    return """
        return java.util.List.of(new dev.repazoo.spi.CatalogueEntry("%s",
            dev.repazoo.spi.Kind.ENCODER, "test", 7, java.util.List.of(32), "MIT", "here",
            "nowhere", "a test", java.util.Optional.empty()));
        """
        .formatted(id);
  }

  private void jar(String file, String className, String source) throws IOException {
    PluginJar.compile(folder.resolve(file), className, source);
  }

  private void jar(String file, String className, byte[] classFile) throws IOException {
    PluginJar.write(folder.resolve(file), className, classFile);
  }

  private CliRun list() {
    return CliRun.of("list", "--json", "--plugins", folder).succeeds();
  }

  private static List<String> idsOf(CliRun run, String plugin) {
    return Stream.iterate(0, i -> i < run.json().size(), i -> i + 1)
        .map(i -> run.json().get(i))
        .filter(entry -> entry.get("plugin").asText().equals(plugin))
        .map(entry -> entry.get("id").asText())
        .toList();
  }

  @Test
  void goodPluginJoinsTheList() throws IOException {
    jar("good.jar", "Good", source("Good", entry("my-encoder")));
    CliRun run = list();
    assertEquals(List.of("my-encoder"), idsOf(run, "good.jar"));
    assertEquals(builtIn + 1, run.json().size());
    assertEquals("", run.err());
    CliRun.of("info", "my-encodr", "--plugins", folder).failsWith(2, "my-encoder");
  }

  @Test
  void brokenPluginsAreNamedAndTheRestStays() throws IOException {
    jar("good.jar", "Good", source("Good", entry("my-encoder")));
    jar("a-missing-class.jar", "Absent", new byte[0]);
    jar("b-bad-class.jar", "Bad", new byte[] {1, 2, 3});
    jar(
        "c-throws.jar",
        "Throws",
        source("Throws", "throw new IllegalStateException(\"no table\");"));
    jar("d-bad-id.jar", "BadId", source("BadId", entry("my encoder")));
    Files.writeString(folder.resolve("e-no-zip.jar"), "this is no jar");
    CliRun run = list();
    assertEquals(List.of("my-encoder"), idsOf(run, "good.jar"));
    assertEquals(builtIn + 1, run.json().size());
    for (String jar :
        List.of(
            "a-missing-class.jar",
            "b-bad-class.jar",
            "c-throws.jar",
            "d-bad-id.jar",
            "e-no-zip.jar")) {
      assertEquals(1, run.err().lines().filter(line -> line.contains(jar)).count(), run.err());
    }
    assertTrue(run.err().contains("no table"), run.err());
    assertTrue(run.err().contains("'my encoder'"), run.err());
  }

  /** An interface of the program as another version had it, on a class path to compile against. */
  private String otherVersion(String type, String source) throws IOException {
    Path root = Files.createTempDirectory(folder.getParent(), "other-version");
    Path file = root.resolve("dev/repazoo/spi").resolve(type + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
    String classPath = System.getProperty("java.class.path");
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                root.toString(),
                file.toString()));
    return root + File.pathSeparator;
  }

  @Test
  void jarsOfAnotherVersionAreNamed() throws IOException {
    String gone =
        otherVersion(
            "Kind",
            "package dev.repazoo.spi; public enum Kind { ENCODER;"
                + " public static void announce() {} }");
    PluginJar.compile(
        folder.resolve("uses-gone.jar"),
        "UsesGone",
        source("UsesGone", "dev.repazoo.spi.Kind.announce(); " + entry("my-encoder")),
        gone);
    String fewer =
        otherVersion(
            "EncoderProvider", "package dev.repazoo.spi; public interface EncoderProvider {}");
    PluginJar.compile(
        folder.resolve("lacks-new.jar"),
        "LacksNew",
        "public class LacksNew implements dev.repazoo.spi.EncoderProvider {}",
        fewer);
    CliRun run = list();
    assertEquals(builtIn, run.json().size());
    assertTrue(
        run.err().contains("uses-gone.jar is left out: it was built against another version")
            && run.err().contains("Kind.announce()"),
        run.err());
    assertTrue(
        run.err().contains("lacks-new.jar is left out: it was built against another version")
            && run.err().contains("LacksNew lacks"),
        run.err());
  }

  /** A provider that does something before it says what it has. */
  private void hostile(String file, String className, String statement) throws IOException {
    String plain = source(className, entry("of-" + className.toLowerCase(Locale.ROOT)));
    String first = "public " + className + "() { " + statement + " }\n public String family()";
    jar(file, className, plain.replace("public String family()", first));
  }

  @Test
  void jarsThatEndHangOrOverflowAreLeftOutAndNamed() throws IOException {
    jar("good.jar", "Good", source("Good", entry("my-encoder")));
    hostile("exits.jar", "Exits", "System.out.println(\"bye\"); System.exit(0);");
    hostile("halts.jar", "Halts", "Runtime.getRuntime().halt(7);");
    hostile("hangs.jar", "Hangs", "while (true) { Thread.onSpinWait(); }");
    hostile("overflows.jar", "Overflows", "new Overflows();");
    jar("deep.jar", "Deep", source("Deep", "return entries();"));
    jar("late.jar", "Late", source("Late", "System.exit(3); return null;"));
    hostile("prints.jar", "Prints", "System.out.println(\"[{\\\"id\\\": 1}\");");
    for (int again = 0; again < 2; again++) { // tried, then by the verdicts that were kept
      CliRun run = list();
      assertEquals(List.of("my-encoder"), idsOf(run, "good.jar"));
      assertEquals(List.of("of-prints"), idsOf(run, "prints.jar"));
      assertEquals(builtIn + 2, run.json().size());
      assertEquals(6, run.err().lines().count(), run.err());
      assertTrue(warning(run, "exits.jar").contains("exit code 0; it printed: bye"), run.err());
      assertTrue(warning(run, "halts.jar").contains("exit code 7"), run.err());
      assertTrue(warning(run, "hangs.jar").contains("takes more than 10 s to load"), run.err());
      assertTrue(warning(run, "overflows.jar").contains("StackOverflowError"), run.err());
      assertTrue(warning(run, "deep.jar").contains("StackOverflowError"), run.err());
      assertTrue(warning(run, "late.jar").contains("exit code 3"), run.err());
    }
    hostile("exits.jar", "Exits", "");
    assertEquals(List.of("of-exits"), idsOf(list(), "exits.jar"));
  }

  private static String warning(CliRun run, String jar) {
    return run.err()
        .lines()
        .filter(line -> line.startsWith("zoo: warning: plugin " + jar + " is left out: "))
        .findFirst()
        .orElse("no warning of " + jar);
  }

  @Test
  void duplicateIdKeepsTheFirst() throws IOException {
    jar("one.jar", "One", source("One", entry("same")));
    jar("two.jar", "Two", source("Two", entry("same")));
    CliRun run = list();
    assertEquals(List.of("same"), idsOf(run, "one.jar"));
    assertEquals(List.of(), idsOf(run, "two.jar"));
    assertTrue(run.err().contains("two.jar") && run.err().contains("one.jar"), run.err());
  }

  @Test
  void missingFolderIsBadUsage() {
    CliRun.of("list", "--plugins", folder.resolve("absent")).failsWith(2, "absent", "--plugins");
  }

  @Test
  void whoReturnsNullIsNamed() throws IOException {
    jar("good.jar", "Good", source("Good", entry("my-encoder")));
    jar("nulls.jar", "Nulls", source("Nulls", "return null;"));
    jar("holds.jar", "Holds", source("Holds", "return java.util.Collections.singletonList(null);"));
    jar("lacks.jar", "Lacks", source("Lacks", entry("lacks").replace("\"MIT\"", "null")));
    String thrown = "throw new IllegalArgumentException(id);";
    jar(
        "config.jar",
        "NoConfig",
        source("NoConfig", entry("no-config")).replace(thrown, "return null;"));
    String made = "return new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode();";
    jar(
        "create.jar",
        "NoEncoder",
        source("NoEncoder", entry("no-encoder"))
            .replace(thrown, made)
            .replace("throw new IllegalArgumentException(\"none\");", "return null;"));
    CliRun run = list();
    assertEquals(builtIn + 3, run.json().size());
    assertEquals(3, run.err().lines().count(), run.err());
    assertTrue(
        run.err().contains("plugin nulls.jar is broken: Nulls.entries() returns null"), run.err());
    assertTrue(run.err().contains("holds.jar") && run.err().contains("is null"), run.err());
    assertTrue(
        run.err().contains("lacks.jar") && run.err().contains("entry lacks lacks a licence"),
        run.err());
    for (String jar : List.of("nulls.jar", "holds.jar", "lacks.jar")) {
      Files.delete(folder.resolve(jar));
    }
    CliRun.of("bench", "features", "--enc-type", "no-config", "--plugins", folder)
        .failsWith(1, "plugin config.jar is broken: NoConfig.config() returns null");
    CliRun.of("bench", "features", "--enc-type", "no-encoder", "--plugins", folder)
        .failsWith(1, "plugin create.jar is broken: NoEncoder.create() returns null");
    CliRun.of("info", "no-encoder", "--plugins", folder).succeeds();
  }
}
