package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program where files can't grow beyond a limit of the process, set by {@code ulimit}: writing
 * fails in the middle of a file as it does on a full disk, in other words of the system.
 */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
  private static final String REASON = "File too large";

  @TempDir private Path temp;
  private Path runs;
  private Path checkpoint;

  @BeforeEach
  void trainOneStep() throws IOException {
    Files.writeString(
        temp.resolve("tiny.json"),
        """
        {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 8, "input_size": 32,
         "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
        """);
    runs = temp.resolve("exps");
    CliRun.of(training("1").toArray()).succeeds();
    checkpoint = runs.resolve("run/checkpoints/0000001.pt");
  }

  private List<String> training(String steps) {
    List<String> words = new ArrayList<>(List.of("train", "--data-dir", "emoji", "--quiet"));
    words.addAll(List.of("--model-config", temp.resolve("tiny.json").toString()));
    words.addAll(List.of("--enc-type", "None", "--device", "cpu", "--batch-size", "2"));
    words.addAll(List.of("--output-dir", runs.toString(), "--exp-name", "run"));
    words.addAll(List.of("--sampling-steps", "0", "--max-train-steps", steps));
    words.addAll(List.of("--resume-step", "latest"));
    return words;
  }

  /** Runs the program with a limit of so many kilobytes a file. */
  private CliRun limited(int kilobytes, List<String> words) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "zoo"));
    command.addAll(ZooProcess.command(words.toArray()));
    Path err = temp.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(300, TimeUnit.SECONDS), "the process hangs");
    return new CliRun(process.exitValue(), "", Files.readString(err, StandardCharsets.UTF_8));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aCheckpointThatFitsNoMoreLeavesTheOneBefore() throws Exception {
    byte[] before = Files.readAllBytes(checkpoint);
    limited(before.length / 2048, training("2"))
        .failsWith(
            1,
            "can't write " + checkpoint.resolveSibling("0000002.pt") + ": " + REASON,
            "--resume-step latest goes on after step 1");
    assertEquals(List.of("0000001.pt"), names(checkpoint.getParent()));
    assertArrayEquals(before, Files.readAllBytes(checkpoint));
    assertTrue(names(runs.resolve("run")).stream().noneMatch(".lock"::equals));
  }

  @Test
  void anArchiveOfSamplesIsMadeByTheNextRun() throws Exception {
    List<String> words =
        List.of(
            Arrays.stream(
                    new Object[] {
                      "generate",
                      "--ckpt",
                      checkpoint,
                      "--num-steps",
                      1,
                      "--cfg-scale",
                      1,
                      "--num-fid-samples",
                      40,
                      "--sample-dir",
                      temp.resolve("samples"),
                      "--device",
                      "cpu",
                      "--quiet"
                    })
                .map(String::valueOf)
                .toArray(String[]::new));
    limited(100, words)
        .failsWith(1, "can't write " + temp.resolve("samples"), ".npz: " + REASON, "goes on");
    assertEquals(1, names(temp.resolve("samples")).size(), "the folder alone");
    CliRun.of(words.toArray()).succeeds();
    assertEquals(2, names(temp.resolve("samples")).size());
  }

  @Test
  void anExportThatFitsNoMoreLeavesTheOneBefore() throws Exception {
    Path graph = Files.createDirectory(temp.resolve("graphs")).resolve("g.onnx");
    Files.writeString(graph, "earlier");
    List<String> words =
        List.of("export", "--ckpt", checkpoint.toString(), "--output", graph.toString());
    limited(100, words)
        .failsWith(1, "can't write " + graph + ": " + REASON, "give the same command again");
    List<String> external = new ArrayList<>(words);
    external.add("--external-data");
    limited(100, external).failsWith(1, "can't write " + graph + ".data: " + REASON);
    assertEquals(List.of("g.onnx"), names(graph.getParent()));
    assertEquals("earlier", Files.readString(graph));
  }
}
