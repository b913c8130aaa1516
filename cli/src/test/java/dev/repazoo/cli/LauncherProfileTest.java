package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./zoo} makes a build for GPUs again as one. Maven is a script that notes its words. */
@DisabledOnOs(OS.WINDOWS)
class LauncherProfileTest {
  private static final Path LAUNCHER = Path.of("../zoo").toAbsolutePath().normalize();

  @TempDir private Path root;

  @BeforeEach
  void makeTree() throws IOException {
    Files.copy(LAUNCHER, root.resolve("zoo"));
    Files.createDirectories(root.resolve("cli/src/main"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
    Path bin = Files.createDirectory(root.resolve("bin"));
    Path maven = bin.resolve("mvn");
    Files.writeString(
        maven,
        """
        #!/usr/bin/env bash
        echo "$@" >>"$NOTES"
        mkdir -p cli/target/lib
        cp made.jar cli/target/cli-0.1.0.jar
        """);
    assertTrue(maven.toFile().setExecutable(true));
  }

  private void jar(String file, String onnxRuntime) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            "lib/a-jar-that-makes-the-line-longer-than-a-line.jar lib/" + onnxRuntime + "-1.jar");
    Path target = root.resolve(file);
    Files.createDirectories(target.getParent());
    try (OutputStream out = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.flush();
    }
  }

  /** What Maven was told when the sources had changed. */
  private String rebuilt(String arguments) throws Exception {
    return rebuilt(arguments, "list");
  }

  private String rebuilt(String arguments, String word) throws Exception {
    Path notes = root.resolve("notes.txt");
    Files.deleteIfExists(notes);
    Path jar = root.resolve("cli/target/cli-0.1.0.jar");
    if (Files.exists(jar)) {
      FileTime old = FileTime.from(Instant.now().minusSeconds(100));
      Files.setLastModifiedTime(jar, old);
      Files.deleteIfExists(root.resolve("cli/target/zoo.stamp"));
    }
    ProcessBuilder process = new ProcessBuilder("bash", root.resolve("zoo").toString(), word);
    process.environment().put("NOTES", notes.toString());
    process.environment().put("ZOO_MAVEN_ARGS", arguments);
    process.environment().merge("PATH", "", (path, none) -> root.resolve("bin") + ":" + path);
    process.redirectErrorStream(true).redirectOutput(root.resolve("out.txt").toFile());
    Process running = process.start(); // ends with an error: the jar has no program
    assertTrue(running.waitFor(60, TimeUnit.SECONDS));
    return Files.readString(notes).strip();
  }

  @Test
  void aBuildForGpusStaysOne() throws Exception {
    jar("made.jar", "onnxruntime_gpu");
    assertEquals("-B package -DskipTests -pl cli -am -Pcuda", rebuilt("-Pcuda"));
    assertEquals("-B package -DskipTests -pl cli -am -Pcuda", rebuilt(""));
    Files.delete(root.resolve("cli/target/cli-0.1.0.jar"));
    assertEquals("-B package -DskipTests -pl cli -am -Pcuda", rebuilt(""));
  }

  @Test
  void aBuildForTheCpuStaysOne() throws Exception {
    jar("made.jar", "onnxruntime");
    assertEquals("-B package -DskipTests -pl cli -am", rebuilt(""));
    assertEquals("-B package -DskipTests -pl cli -am", rebuilt(""));
  }

  /** Nobody else fetches Spark. */
  @Test
  void jobsOnSparkAreBuiltApart() throws Exception {
    jar("made.jar", "onnxruntime_gpu");
    assertEquals("-B package -DskipTests -pl cli -am -Pcuda", rebuilt("-Pcuda"));
    assertEquals("-B package -DskipTests -pl zoo-spark -am -Pcuda", rebuilt("", "spark"));
  }

  @Test
  void whatIsSaidCounts() throws Exception {
    jar("made.jar", "onnxruntime_gpu");
    assertEquals("-B package -DskipTests -pl cli -am -Pcuda", rebuilt("-Pcuda"));
    assertEquals("-B package -DskipTests -pl cli -am -Pcpu", rebuilt("-Pcpu"));
  }
}
