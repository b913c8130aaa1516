package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bench/gpu/native.sh} up to its trial, with a compiler and sources that stand in for the
 * real ones.
 */
@EnabledOnOs(OS.LINUX)
class NativeScriptTest {
  private static final Path SCRIPT = Path.of("../bench/gpu/native.sh").toAbsolutePath().normalize();
  private static final String JNI =
      "engines/pytorch/pytorch-engine/src/main/java/ai/djl/pytorch/jni";

  @TempDir private Path folder;

  private int run(Map<String, String> environment, List<String> command) throws Exception {
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().putAll(environment);
    process.redirectOutput(folder.resolve("out.txt").toFile());
    process.redirectError(folder.resolve("err.txt").toFile());
    Process running = process.start();
    assertTrue(running.waitFor(2, TimeUnit.MINUTES), "the process hangs");
    return running.exitValue();
  }

  private int build(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString(), "--no-trial"));
    command.addAll(List.of(options));
    return run(
        Map.of(
            "CXX", folder.resolve("compiler").toString(),
            "ENGINE_CACHE_DIR", folder.resolve("cache").toString()),
        command);
  }

  private String lastError() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("err.txt"));
    return lines.get(lines.size() - 1);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void git(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", "djl"));
    command.addAll(List.of("-c", "user.name=t", "-c", "user.email=t@example.org"));
    command.addAll(List.of(words));
    assertEquals(0, run(Map.of(), command), Files.readString(folder.resolve("err.txt")));
  }

  @BeforeEach
  void aLibtorchAndDjl() throws Exception {
    assumeTrue(
        run(Map.of(), List.of("bash", "-c", "command -v git && command -v javac")) == 0,
        "no git, or no JDK on the path");
    write("compiler", "#!/usr/bin/env bash\nwhile [ $1 != -o ]; do shift; done\necho built >$2\n");
    assertTrue(folder.resolve("compiler").toFile().setExecutable(true));
    for (String file : List.of("lib/libtorch.so", "include/torch/csrc/api/include/torch/torch.h")) {
      write("torch/" + file, "");
    }
    write("torch/version.py", "__version__ = '9.8.7+cu130'\n");
    write("djl/api/src/main/native/djl/utils.h", "");
    write("djl/engines/pytorch/pytorch-native/src/main/native/some.cc", "");
    write(
        "djl/" + JNI + "/PyTorchLibrary.java",
        "package ai.djl.pytorch.jni; final class PyTorchLibrary { native void call(); }");
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "All");
  }

  @Test
  void theLibraryIsKeptWhereTheProgramLooks() throws Exception {
    String djl = ai.djl.engine.Engine.getDjlVersion();
    git("tag", "v" + djl);
    assertEquals(0, build("--torch", "torch/lib", "--djl", "djl"), lastError());
    JsonNode report = Json.MAPPER.readTree(folder.resolve("out.txt").toFile());
    assertEquals("9.8.7+cu130", report.get("torch").asText());
    String system = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
    for (String flavour : List.of("cpu", "cuda")) {
      Path kept =
          folder
              .resolve("cache/pytorch/9.8.7-" + flavour + "-linux-" + system)
              .resolve(djl + "-libdjl_torch.so");
      assertEquals("built\n", Files.readString(kept));
    }
  }

  @Test
  void whatIsMissingIsToldInALine() throws Exception {
    assertEquals(1, build("--torch", "torch", "--djl", "djl"));
    assertTrue(lastError().contains("has no sources of v"), lastError());
    assertEquals(1, build("--torch", "nowhere"));
    assertTrue(lastError().endsWith("nowhere holds no lib/libtorch.so"), lastError());
    Files.delete(folder.resolve("torch/version.py"));
    assertEquals(1, build("--torch", "torch", "--djl", "djl"));
    assertTrue(lastError().contains("tells no version"), lastError());
    assertEquals(2, build("--torch"));
    assertEquals(2, build("--bogus"));
    assertTrue(Files.notExists(folder.resolve("cache")));
  }
}
