package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.spi.EncoderProvider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars in a plugin folder: good ones join the list, broken ones are named and skipped. */
class PluginFolderTest {
  private static final String SERVICE = "META-INF/services/" + EncoderProvider.class.getName();

  @TempDir private Path folder;
  @TempDir private Path work;
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
    Path java = Files.writeString(work.resolve(className + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath =
        Stream.of(
                EncoderProvider.class,
                JsonNode.class,
                com.fasterxml.jackson.core.TreeNode.class,
                ai.djl.nn.Block.class)
            .map(
                type -> Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    assertEquals(
        0, compiler.run(null, null, null, "-cp", classPath, "-proc:none", java.toString()));
    jar(file, className, Files.readAllBytes(work.resolve(className + ".class")));
  }

  private void jar(String file, String className, byte[] classFile) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(file)))) {
      zip.putNextEntry(new ZipEntry(SERVICE));
      zip.write(className.getBytes(StandardCharsets.UTF_8));
      if (classFile.length > 0) {
        zip.putNextEntry(new ZipEntry(className + ".class"));
        zip.write(classFile);
      }
    }
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
}
