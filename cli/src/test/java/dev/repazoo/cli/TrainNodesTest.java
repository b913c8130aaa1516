package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.torch.C10d;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo train} on several nodes; those that meet want c10d's library to be built. */
class TrainNodesTest {
  @TempDir private Path folder;
  private Path config;
  private int port;

  @BeforeEach
  void aModelAndAPort() throws IOException {
    config =
        Files.writeString(
            folder.resolve("tiny.json"),
            """
            {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 8, "input_size": 32,
             "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
            """);
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
  }

  private Object[] words(String name, Object... more) {
    List<Object> words = new ArrayList<>(List.of("train", "--json", "--quiet", "--data-dir"));
    words.addAll(List.of("emoji", "--model-config", config, "--enc-type", "None"));
    words.addAll(List.of("--output-dir", folder, "--exp-name", name, "--device", "cpu"));
    words.addAll(List.of("--batch-size", 6, "--sampling-steps", 0, "--ema-decay", 0.5));
    words.addAll(List.of("--max-train-steps", 4));
    words.addAll(Arrays.asList(more));
    return words.toArray();
  }

  private CliRun train(Object... more) {
    return CliRun.of(words("run", more));
  }

  @Test
  void optionsMustFitEachOther() {
    train("--nnodes", 2).failsWith(2, "--node-rank is missing", "0 to 1");
    train("--nnodes", 2, "--node-rank", 2).failsWith(2, "--node-rank is '2'", "0..1");
    train("--node-rank", 0).failsWith(2, "--node-rank has no use here");
    train("--nnodes", 2, "--node-rank", 0, "--dry-run").failsWith(2, "leave out --nnodes");
    train("--nnodes", 2, "--node-rank", 1, "--master-addr", "no.such.host.invalid")
        .failsWith(2, "--master-addr is 'no.such.host.invalid'");
    assertFalse(Files.exists(folder.resolve("run")));
  }

  /** Starts a node; its JSON, or its error, goes to a file. */
  private Process start(int rank, Object... more) throws IOException {
    List<Object> with = new ArrayList<>(List.of("--nnodes", 2, "--node-rank", rank));
    with.addAll(List.of("--master-port", port));
    with.addAll(Arrays.asList(more));
    return ZooProcess.start(folder.resolve("said" + rank), words("nodes", with.toArray()));
  }

  private String ending(Process node, int rank, int code) throws Exception {
    assertTrue(node.waitFor(2, TimeUnit.MINUTES), "the process hangs");
    String said = Files.readString(folder.resolve("said" + rank));
    assertEquals(code, node.exitValue(), said);
    return said;
  }

  @Test
  void twoNodesTrainAsOneAndTheFirstKeepsTheRun() throws Exception {
    assumeTrue(C10d.isBuilt(), "native/c10d/build.sh has not been run");
    double one = train().succeeds().json().get("loss").asDouble();
    Process second = start(1);
    JsonNode first = Json.MAPPER.readTree(ending(start(0), 0, 0));
    JsonNode other = Json.MAPPER.readTree(ending(second, 1, 0));
    assertEquals(one, first.get("loss").asDouble(), 1e-5);
    assertEquals(first.get("loss"), other.get("loss"));
    assertEquals(1, other.get("node_rank").asInt());
    assertTrue(Files.exists(Path.of(first.get("checkpoint").asText())));
    assertEquals(4, Files.readAllLines(folder.resolve("nodes/metrics.jsonl")).size());
  }

  @Test
  void nodesOfDifferentOptionsDontBegin() throws Exception {
    assumeTrue(C10d.isBuilt(), "native/c10d/build.sh has not been run");
    Process second = start(1, "--learning-rate", 0.5);
    String first = ending(start(0), 0, 2);
    assertTrue(first.contains("another node's options differ"), first);
    String said = ending(second, 1, 2);
    assertTrue(said.contains("node 1's learning_rate is 0.5, node 0's is 1.0E-4"), said);
  }
}
