package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo export --what encoder}: where its weights come from, and what it says is next. */
class EncoderExportTest {
  private static final Path DINO =
      Path.of("../zoo-encoders/src/test/resources/golden/encoders/dinov1-hf");

  @TempDir private Path temp;

  private CliRun export(String id, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("export", "--what", "encoder", "--enc-type", id, "--output", file()));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  private Path file() {
    return temp.resolve("e.onnx");
  }

  @Test
  void theNextCommandIsComplete() {
    String start = "next: zoo features --enc-type onnx:" + file() + " --source ";
    String emoji = export("efficientnet-lite0", "--resolution", 32).succeeds().out();
    assertTrue(emoji.contains(start + "emoji --pca grid.png"), emoji);
    String larger = export("efficientnet-lite0", "--resolution", 64).succeeds().out();
    assertTrue(larger.contains(start + "emoji --resolution 64 --pca grid.png"), larger);
  }

  @Test
  void weightsHaveTwoNames() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("dino"));
    Files.copy(DINO.resolve("weights.safetensors"), folder.resolve("model.safetensors"));
    Files.copy(DINO.resolve("config.json"), folder.resolve("config.json"));
    String out = export("dinov1-vit-s", "--encoder-weights", folder).succeeds().out();
    assertTrue(out.contains("--source DATA --pca grid.png"), out);
    export("dinov1-vit-s", "--ckpt", folder, "--encoder-weights", folder)
        .failsWith(2, "--ckpt", "--encoder-weights");
    CliRun.of("export", "--ckpt", "none.pt", "--output", file(), "--encoder-weights", folder)
        .failsWith(2, "--encoder-weights is of --what encoder");
  }
}
