package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Text-to-image training on shards: of this machine, of a web server, with latents and without. */
class TextToImageShardsTest {
  private static final int IMAGES = 8;

  @TempDir private static Path data;
  private static Path folder;
  private static Path shards;

  @TempDir private Path temp;

  @BeforeAll
  static void convert() {
    folder = data.resolve("folder/train");
    shards = data.resolve("shards");
    convert("emoji", folder);
    convert("emoji", shards, "--shard-size", 3);
  }

  private static void convert(Object source, Path dest, Object... more) {
    List<Object> words = new ArrayList<>(List.of("convert", "--captions", "auto", "--quiet"));
    words.addAll(List.of("--source", source, "--dest", dest));
    if (source.equals("emoji")) {
      words.addAll(List.of("--resolution", "32x32", "--max-images", IMAGES));
    }
    words.addAll(List.of(more));
    CliRun.of(words.toArray()).succeeds();
  }

  private CliRun train(String name, Object source, int channels, Object... more)
      throws IOException {
    String config =
        """
        {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 8, "input_size": 32,
         "in_channels": %d, "encoder_depth": 1, "projector_dim": 16}
        """
            .formatted(channels);
    Object[] words = {
      "train-t2i",
      "--data-dir",
      source,
      "--model-config",
      Files.writeString(temp.resolve("tiny.json"), config),
      "--enc-type",
      "None",
      "--device",
      "cpu",
      "--output-dir",
      temp,
      "--exp-name",
      name,
      "--batch-size",
      3,
      "--sampling-steps",
      0,
      "--checkpointing-steps",
      2,
      "--json"
    };
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return CliRun.of(all);
  }

  private static Object[] encoder(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("--text-encoder", "minilm-l6", "--text-length", 8));
    words.addAll(List.of(more));
    return words.toArray();
  }

  private static double loss(CliRun run) {
    return run.succeeds().json().path("loss").asDouble();
  }

  @Test
  void shardsTrainAsTheirFolder() throws IOException {
    double wanted = loss(train("folder", folder, 3, encoder("--max-train-steps", 4)));
    assertEquals(wanted, loss(train("shards", shards, 3, encoder("--max-train-steps", 4))));
    loss(train("parts", shards, 3, encoder("--max-train-steps", 2)));
    assertEquals(
        wanted,
        loss(
            train("parts", shards, 3, encoder("--max-train-steps", 4, "--resume-step", "latest"))));
    CliRun.of("check", shards).succeeds();
  }

  @Test
  void aWebServersShardsTrainAsThoseOfThisMachine() throws IOException {
    Object[] mixed = encoder("--shuffle-buffer", 4, "--max-train-steps", 3);
    double here = loss(train("here", shards, 3, mixed));
    try (FolderServer server = new FolderServer(shards)) {
      String far = server.uri("{00000..00002}.tar").toString();
      assertEquals(here, loss(train("there", far, 3, mixed)));
      List<Object> kept =
          new ArrayList<>(List.of(encoder("--text-features-dir", temp.resolve("kept"))));
      kept.addAll(List.of("--shuffle-buffer", 4, "--max-train-steps", 3));
      assertEquals(here, loss(train("kept", far, 3, kept.toArray())));
      assertTrue(Files.isDirectory(temp.resolve("kept")));
    }
  }

  @Test
  void latentsAndFeaturesTravelInTheirSamples() throws IOException {
    Path layout = temp.resolve("layout/train");
    convert("emoji", layout);
    CliRun.of(
            "encode",
            "--source",
            layout,
            "--captions",
            "--dest",
            layout,
            "--vae",
            "identity",
            "--text-encoder",
            "minilm-l6",
            "--device",
            "cpu",
            "--quiet")
        .succeeds();
    Path packed = temp.resolve("packed");
    convert(layout, packed, "--shard-size", 3);
    CliRun.of("check", packed).succeeds();
    double wanted = loss(train("layout", layout, 3, "--max-train-steps", 2));
    assertEquals(wanted, loss(train("packed", packed, 3, "--max-train-steps", 2)));
    Path again = temp.resolve("again");
    convert(packed, again, "--shard-size", 3);
    for (String file : List.of("00002.tar", "codec.json", "empty_context.npy")) {
      assertArrayEquals(
          Files.readAllBytes(packed.resolve(file)), Files.readAllBytes(again.resolve(file)), file);
    }
    try (FolderServer server = new FolderServer(packed)) {
      Object[] stream = {"--max-train-steps", 2, "--shuffle-buffer", 8};
      assertEquals(
          loss(train("near", packed, 3, stream)),
          loss(train("far", server.uri("{00000..00002}.tar"), 3, stream)));
    }
  }

  @Test
  void shardsWithoutCaptionsAreRefused() throws IOException {
    Path classes = temp.resolve("classes");
    CliRun.of(
            "convert",
            "--source",
            "emoji",
            "--dest",
            classes,
            "--resolution",
            "32x32",
            "--max-images",
            4,
            "--shard-size",
            2,
            "--quiet")
        .succeeds();
    train("none", classes, 3, encoder()).failsWith(1, "no captions in its samples", ".txt");
  }
}
