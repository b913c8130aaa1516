package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.transfer.FolderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on shards, of this machine and of a web server. */
class TrainShardsTest {
  private static final String CONFIG =
      """
      {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 8, "input_size": 32,
       "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
      """;

  @TempDir private static Path data;
  private static Path shards;

  @TempDir private Path temp;

  @BeforeAll
  static void convert() {
    shards = data.resolve("shards");
    CliRun.of(
            "convert",
            "--source",
            "emoji",
            "--dest",
            shards,
            "--resolution",
            "32x32",
            "--shard-size",
            500,
            "--quiet")
        .succeeds();
  }

  private CliRun train(String name, Object source, Object... more) throws IOException {
    Path config = Files.writeString(temp.resolve("tiny.json"), CONFIG);
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                "--data-dir",
                source,
                "--resolution",
                32,
                "--model-config",
                config,
                "--enc-type",
                "None",
                "--output-dir",
                temp,
                "--exp-name",
                name,
                "--batch-size",
                4,
                "--sampling-steps",
                0,
                "--checkpointing-steps",
                2,
                "--json"));
    words.addAll(Arrays.asList(more));
    return CliRun.of(words.toArray());
  }

  private static double loss(CliRun run) {
    return run.succeeds().json().path("loss").asDouble();
  }

  @Test
  void aWebServersShardsTrainAsThoseOfThisMachine() throws IOException {
    Object[] mixed = {"--shuffle-buffer", 100, "--max-train-steps", 4};
    double here = loss(train("here", shards, mixed));
    try (FolderServer server = new FolderServer(shards)) {
      assertEquals(here, loss(train("there", server.uri("{00000..00003}.tar"), mixed)));
      assertNotEquals(here, loss(train("all", shards, "--max-train-steps", 4)));
    }
  }

  @Test
  void aResumedRunGoesOnInTheSameOrder() throws IOException {
    double whole = loss(train("whole", shards, "--shuffle-buffer", 50, "--max-train-steps", 4));
    loss(train("parts", shards, "--shuffle-buffer", 50, "--max-train-steps", 2));
    double parts =
        loss(
            train(
                "parts",
                shards,
                "--shuffle-buffer",
                50,
                "--max-train-steps",
                4,
                "--resume-step",
                "latest"));
    assertEquals(whole, parts);
    CliRun changed =
        train(
            "parts",
            shards,
            "--shuffle-buffer",
            60,
            "--max-train-steps",
            5,
            "--resume-step",
            "latest");
    assertTrue(changed.succeeds().err().contains("shuffle_buffer 50 -> 60"), changed.err());
  }

  @Test
  void whatLiesInNoShardsHasNoBuffer() throws IOException {
    train("emoji", "emoji", "--shuffle-buffer", 50)
        .failsWith(2, "shuffle-buffer", "emoji", "leave it out");
    train("away", "https://host.invalid/{00000..00003}.tar")
        .failsWith(1, "https://host.invalid/{00000..00003}.tar", "the network is off");
  }

  @Test
  void latentsTravelInTheirSamples() throws IOException {
    Path layout = temp.resolve("layout");
    CliRun.of(
            "convert",
            "--source",
            shards,
            "--dest",
            layout.resolve("images"),
            "--max-images",
            8,
            "--quiet")
        .succeeds();
    CliRun.of(
            "encode",
            "--source",
            layout.resolve("images"),
            "--dest",
            layout.resolve("vae-sd"),
            "--vae",
            "identity",
            "--device",
            "cpu",
            "--quiet")
        .succeeds();
    Path packed = temp.resolve("packed");
    CliRun.of("convert", "--source", layout, "--dest", packed, "--shard-size", 3).succeeds();
    double wanted = loss(train("layout", layout, "--max-train-steps", 2));
    assertEquals(wanted, loss(train("packed", packed, "--max-train-steps", 2)));
    CliRun.of("check", packed).succeeds();
    Path again = temp.resolve("again");
    CliRun.of("convert", "--source", packed, "--dest", again, "--shard-size", 3).succeeds();
    for (String file : List.of("00000.tar", "00002.tar", "codec.json", "dataset.json")) {
      assertArrayEquals(
          Files.readAllBytes(packed.resolve(file)), Files.readAllBytes(again.resolve(file)), file);
    }
    try (FolderServer server = new FolderServer(packed)) {
      assertEquals(
          wanted,
          loss(
              train(
                  "remote",
                  server.uri("{00000..00002}.tar"),
                  "--max-train-steps",
                  2,
                  "--shuffle-buffer",
                  8)),
          0.5);
    }
  }
}
