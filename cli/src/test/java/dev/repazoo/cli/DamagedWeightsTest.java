package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.array.Npz;
import dev.repazoo.file.MappedFile;
import dev.repazoo.file.ZipIndex;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit of a file is another: nothing is computed from it. */
class DamagedWeightsTest {
  private static final String TENSOR = "blocks.0.attn.qkv.weight";
  @TempDir Path folder;

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 1;
    Files.write(file, bytes);
  }

  /** The line after warnings of what the checkpoint doesn't tell. */
  private static void refusal(CliRun run, Path file) {
    assertEquals(1, run.code(), run.err());
    String last = run.err().lines().reduce((first, second) -> second).orElse("");
    assertTrue(last.startsWith("zoo: can't read ema." + TENSOR), last);
    assertTrue(last.contains(file + ": entry 0000003/data/"), last);
    assertTrue(last.contains("CRC-32 differs; get the file again"), last);
  }

  private Path checkpoint() throws IOException {
    return Files.copy(CliRun.GOLDEN.resolve("sit/base/0000003.pt"), folder.resolve("0000003.pt"));
  }

  private static long offset(Path file, String group) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      return checkpoint.stateDict(group).get(TENSOR).fileOffset().orElseThrow();
    }
  }

  @Test
  void noImagesAreDrawnFromADamagedCheckpoint() throws IOException {
    Path file = checkpoint();
    flip(file, offset(file, "ema") + 8);
    Path images = folder.resolve("images");
    Object[] generate = {"generate", "--ckpt", file, "--sample-dir", images, "--num-steps", 1};
    refusal(CliRun.of(generate), file);
    assertFalse(Files.exists(images));
    Path graph = folder.resolve("g.onnx");
    refusal(CliRun.of("export", "--ckpt", file, "--output", graph, "--num-steps", 1), file);
    assertFalse(Files.exists(graph));
  }

  @Test
  void theOtherWeightsOfTheFileAreSound() throws IOException {
    Path file = checkpoint();
    flip(file, offset(file, "ema") + 8);
    Path graph = folder.resolve("g.onnx");
    CliRun.of("export", "--ckpt", file, "--weights", "model", "--output", graph, "--num-steps", 1)
        .succeeds();
  }

  @Test
  void aDamagedArrayOfAnArchiveIsNoDatum() throws IOException {
    Path file = folder.resolve("samples.npz");
    Tensor images = Tensor.of(new float[96], 2, 4, 4, 3);
    Npz.write(file, Map.of("arr_0", images), false);
    flip(file, Npz.open(file).get("arr_0").tensor().fileOffset().orElseThrow() + 5);
    CliRun.of("inspect", file).failsWith(1, file, "arr_0", "CRC-32");
    CliRun.of("inspect", "--no-scan", file).succeeds(); // looks at no value
  }

  @Test
  void aDamagedFileOfAZippedDataSetIsNamed() throws IOException {
    Path data = folder.resolve("data.zip");
    CliRun.of("convert", "--source", "emoji", "--dest", data, "--resolution", "32x32").succeeds();
    ZipIndex index = ZipIndex.read(MappedFile.open(data));
    ZipIndex.Entry labels = index.find("dataset.json").orElseThrow();
    flip(data, index.dataOffset(labels) + labels.size() / 2);
    CliRun.of(
            "train",
            "--data-dir",
            data,
            "--model",
            "SiT-Ti/4-pixel",
            "--enc-type",
            "None",
            "--exp-name",
            "run",
            "--output-dir",
            folder.resolve("exps"),
            "--device",
            "cpu")
        .failsWith(1, "dataset.json", "CRC-32");
  }
}
