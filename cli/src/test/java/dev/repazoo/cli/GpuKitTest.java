package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench/gpu/run.sh} on the CPU, where there is a Python with torch (PYTHON names it). */
@DisabledOnOs(OS.WINDOWS)
class GpuKitTest {
  private static final Path KIT = Path.of("../bench/gpu/run.sh").toAbsolutePath().normalize();
  private static final String PYTHON = System.getenv().getOrDefault("PYTHON", "python3");

  @TempDir private Path folder;

  private int run(String python, List<String> command) throws Exception {
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("PYTHON", python);
    process.redirectOutput(folder.resolve("out.txt").toFile());
    process.redirectError(folder.resolve("err.txt").toFile());
    Process running = process.start();
    assertTrue(running.waitFor(10, TimeUnit.MINUTES), "the process hangs");
    return running.exitValue();
  }

  private static List<String> kit(String... options) {
    List<String> command = new ArrayList<>(List.of("bash", KIT.toString()));
    command.addAll(List.of(options));
    return command;
  }

  @Test
  void aPythonWithoutTorchIsToldInALine() throws Exception {
    assertEquals(1, run("false", kit()));
    List<String> error = Files.readAllLines(folder.resolve("err.txt"));
    assertEquals(1, error.size(), error.toString());
    assertTrue(error.get(0).contains("has no torch"), error.toString());
    assertEquals(1, run(folder + File.separator + "none", kit()));
    assertTrue(Files.readString(folder.resolve("err.txt")).contains("is missing"));
  }

  @Test
  void kernelsAreRightAndStepsAgree() throws Exception {
    boolean torch = false;
    try {
      torch = run(PYTHON, List.of(PYTHON, "-c", "import torch")) == 0;
    } catch (java.io.IOException e) {
      // there is no Python at all
    }
    assumeTrue(torch, "no Python with torch");
    List<String> command =
        kit("--device", "cpu", "--models", "SiT-Ti/2", "--batches", "1", "--grid", "4");
    command.addAll(List.of("--precisions", "fp32", "--steps", "1", "--no-compile"));
    assertEquals(0, run(PYTHON, command), Files.readString(folder.resolve("err.txt")));
    JsonNode report = Json.MAPPER.readTree(folder.resolve("out.txt").toFile());
    assertTrue(report.get("failed").isEmpty(), report.get("failed").toString());
    assertTrue(report.get("kernels").size() > 40);
    JsonNode linear = report.get("kernels").get("linear_bias_cast");
    for (String precision : List.of("fp32", "bf16", "fp16")) {
      assertTrue(linear.get(precision).get("ok").asBoolean(), linear.toString());
    }
    double own = report.get("steps").get(0).get("loss").asDouble();
    double eager = report.get("steps").get(1).get("loss").asDouble();
    assertEquals(eager, own, 1e-4);
  }
}
