package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The built jar, in a process of its own, as users run it. */
class ProgramIT {
  private static final Path JAR = Path.of(System.getProperty("repazoo.jar")).toAbsolutePath();
  private static final Path LAUNCHER = Path.of("../zoo").toAbsolutePath().normalize();

  @TempDir private Path folder;

  private CliRun run(List<String> start, String... words) throws Exception {
    return run(Map.of(), start, words);
  }

  private CliRun run(Map<String, String> environment, List<String> start, String... words)
      throws Exception {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of(words));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the process hangs");
    return new CliRun(process.exitValue(), read(out), read(err));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private CliRun jar(String... words) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return run(List.of(java, "-jar", JAR.toString()), words);
  }

  @Test
  void listsWithoutLoadingAnEngine() throws Exception {
    CliRun run = jar("list", "--json").succeeds();
    assertTrue(run.json().size() > 13);
    assertEquals("", run.err());
  }

  /** What a plugin prints when it is loaded is none of the result. */
  @Test
  void aPluginsWordsGoToStderr() throws Exception {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    String code =
        """
        public class Prints implements dev.repazoo.spi.EncoderProvider {
          public Prints() { System.out.println("hello from the plugin"); }
          public String family() { return "prints"; }
          public java.util.List<dev.repazoo.spi.CatalogueEntry> entries() {
            return java.util.List.of();
          }
          public com.fasterxml.jackson.databind.node.ObjectNode config(String id) { return null; }
          public dev.repazoo.spi.Encoder create(
              com.fasterxml.jackson.databind.node.ObjectNode config) { return null; }
        }
        """;
    PluginJar.compile(plugins.resolve("prints.jar"), "Prints", code);
    CliRun run = jar("list", "--json", "--plugins", plugins.toString()).succeeds();
    assertTrue(run.json().size() > 13);
    assertTrue(run.err().contains("hello from the plugin"), run.err());
  }

  /** Half of the work is no success, whatever code the plugin chose. */
  @Test
  void aPluginThatExitsMidwayIsAFailure() throws Exception {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    String code =
        """
        public class Exits implements dev.repazoo.spi.EncoderProvider {
          public String family() { return "exits"; }
          public java.util.List<dev.repazoo.spi.CatalogueEntry> entries() {
            return java.util.List.of(new dev.repazoo.spi.CatalogueEntry("exits",
                dev.repazoo.spi.Kind.ENCODER, "exits", 0, java.util.List.of(32), "MIT", "here",
                "nowhere", "a test", java.util.Optional.empty()));
          }
          public com.fasterxml.jackson.databind.node.ObjectNode config(String id) {
            return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
          }
          public dev.repazoo.spi.Encoder create(
              com.fasterxml.jackson.databind.node.ObjectNode config) {
            System.exit(0);
            return null;
          }
        }
        """;
    PluginJar.compile(plugins.resolve("exits.jar"), "Exits", code);
    String cache = folder.resolve("cache").toString();
    jar(
            "features",
            "--enc-type",
            "exits",
            "--source",
            "emoji",
            "--dest",
            cache,
            "--plugins",
            plugins.toString())
        .failsWith(1, "in the middle of its work");
  }

  /** ONNX Runtime alone would overflow the stack of the thread that starts it. */
  @Test
  void onnxRuntimeStartsWhateverTheLengthOfTheCommandLine() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String padding = "-Dpadding=" + "a".repeat(12_000);
    CliRun run = run(List.of(java, padding, "-jar", JAR.toString()), "doctor", "--device", "cpu");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("ONNX Runtime"), run.out());
  }

  /** It would leave a device id and a queue of events in the cache, except where CI is set. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the cache is found by HOME")
  void onnxRuntimeReportsNothing() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> start =
        List.of(
            "env",
            "-u",
            "CI",
            "-u",
            "ORT_DISABLE_TELEMETRY",
            "-u",
            "XDG_CACHE_HOME",
            "HOME=" + home,
            java,
            "-jar",
            JAR.toString());
    CliRun run = run(start, "doctor", "--device", "cpu");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("ONNX Runtime"), run.out());
    try (Stream<Path> left = Files.walk(home)) {
      assertEquals(List.of(), left.filter(file -> file.toString().contains("onnx")).toList());
    }
  }

  @Test
  void exitCodesReachTheShell() throws Exception {
    assertEquals(2, jar("lits").code());
    assertEquals(1, jar("verify", folder.toString()).code());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void launcherWorksThroughALinkFromAnywhere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("my zoo"), LAUNCHER);
    CliRun run = run(List.of(link.toString()), "info", "SiT-S/2", "--json").succeeds();
    assertEquals("SiT-S/2", run.json().get("id").asText());
    assertEquals(2, run(List.of(link.toString()), "info", "SiT-S2").code());
  }

  /** The launcher gives Java a locale in which names are whole. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "xx_XX.UTF-8"})
  @EnabledOnOs(OS.LINUX)
  void launcherReadsNamesInAnyLocale(String locale) throws Exception {
    String script = "\"$0\" convert --source emoji --dest $'caf\\xc3\\xa9' --max-images 1 --json";
    CliRun run =
        run(Map.of("LC_ALL", locale), List.of("bash", "-c", script, LAUNCHER.toString()))
            .succeeds();
    assertEquals("caf\u00e9", run.json().get("dest").asText());
    CliRun check =
        run(
                Map.of("LC_ALL", locale),
                List.of("bash", "-c", "\"$0\" check $'caf\\xc3\\xa9'", LAUNCHER.toString()))
            .succeeds();
    assertTrue(check.out().startsWith("caf\u00e9: 1 image"), check.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {">/dev/full", ">&-"})
  @EnabledOnOs(OS.LINUX)
  void launcherFailsWithoutAPlaceForResults(String redirection) throws Exception {
    String script = "\"$0\" list --json " + redirection;
    run(List.of("bash", "-c", script, LAUNCHER.toString())).failsWith(1, "stdout");
  }
}
