package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.commands.train.CpuFeatures;
import dev.repazoo.cli.console.Json;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.ops.Precision;
import dev.repazoo.runtime.OnnxSampler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo train} as users run it, with a model of two small blocks. */
class TrainCommandTest {
  private static final String CONFIG =
      """
      {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 8, "input_size": 32,
       "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
      """;

  @TempDir Path temp;
  private Path config;

  private record Outcome(int code, String out, String err) {
    void failed(int expected, String... words) {
      assertEquals(expected, code, err);
      String last = err.lines().reduce((first, second) -> second).orElse("");
      for (String word : words) {
        assertTrue(last.contains(word), "'" + word + "' is not in: " + err);
      }
      assertFalse(err.contains("\tat "), err);
    }
  }

  @BeforeEach
  void writeConfig() throws IOException {
    config = Files.writeString(temp.resolve("tiny.json"), CONFIG);
  }

  private static Outcome zoo(List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            words.toArray(String[]::new));
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A short run; later words win over earlier ones only where options differ. */
  private Outcome train(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                "--device",
                "cpu",
                "--output-dir",
                temp.resolve("exps").toString(),
                "--exp-name",
                "run",
                "--batch-size",
                "4",
                "--sampling-steps",
                "0",
                "--json"));
    words.addAll(Arrays.asList(more));
    return zoo(words);
  }

  private Outcome tiny(String... more) {
    List<String> words =
        new ArrayList<>(List.of("--model-config", config.toString(), "--enc-type", "None"));
    words.addAll(Arrays.asList(more));
    return train(words.toArray(String[]::new));
  }

  private Path run() {
    return temp.resolve("exps").resolve("run");
  }

  /** At a rate that makes weights too large for products. */
  private Outcome diverging(String precision) {
    return tiny(
        "--data-dir",
        "emoji",
        "--mixed-precision",
        precision,
        "--learning-rate",
        "1e30",
        "--max-train-steps",
        "50",
        "--checkpointing-steps",
        "1");
  }

  @Test
  void aRunWhoseLossIsNotFiniteEndsAndSavesNothingMore() {
    Path last = run().resolve("checkpoints/0000001.pt");
    diverging("no").failed(1, "after step 1", "the loss is", "the last checkpoint is " + last);
    assertFalse(Files.exists(run().resolve("checkpoints/0000002.pt")));
  }

  @Test
  void tenSkippedStepsEndARunInHalfPrecision() {
    diverging("fp16").failed(1, "10 steps in a row", "the last checkpoint is " + run());
    assertFalse(Files.exists(run().resolve("checkpoints/0000020.pt")));
  }

  @Test
  void aConfigurationsNumberOfClassesHolds() throws IOException {
    String some = CONFIG.replace("{", "{\"num_classes\": 120, ");
    Files.writeString(config, some);
    List<String> words =
        List.of("--data-dir", "emoji", "--model-config", config.toString(), "--enc-type", "None");
    Outcome run = train(append(words, "--max-train-steps", "1"));
    assertEquals(0, run.code(), run.err());
    JsonNode args = Json.MAPPER.readTree(temp.resolve("exps/run/args.json").toFile());
    assertEquals(120, args.get("num_classes").asInt());

    Files.writeString(config, CONFIG.replace("{", "{\"num_classes\": 3, "));
    train(append(words, "--overwrite")).failed(2, "the number of classes in " + config, "has 99");
  }

  @Test
  void exportedFilesKnowTheNamesOfTheClasses() {
    Outcome run = tiny("--data-dir", "emoji", "--max-train-steps", "1");
    assertEquals(0, run.code(), run.err());
    Path file = temp.resolve("tiny.onnx");
    Outcome export =
        zoo(
            List.of(
                "export",
                "--ckpt",
                run().toString(),
                "--output",
                file.toString(),
                "--num-steps",
                "2"));
    assertEquals(0, export.code(), export.err());
    try (OnnxSampler sampler = OnnxSampler.open(file)) {
      assertEquals(new EmojiDataset(32).classNames(), sampler.classNames().orElseThrow());
      assertEquals(99, sampler.numClasses());
    }
  }

  @Test
  void aConfigurationsWidthsOfTokensMustBeTheEncoders() throws IOException {
    Files.writeString(config, CONFIG.replace("{", "{\"z_dims\": [768], "));
    train(
            "--data-dir",
            "emoji",
            "--model-config",
            config.toString(),
            "--enc-type",
            "efficientnet-lite0")
        .failed(2, "projections in " + config, "768", "112");
  }

  private static String[] append(List<String> words, String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void aRunLeavesWhatItPromisesAndGoesOn() throws IOException {
    Outcome first =
        tiny("--data-dir", "emoji", "--max-train-steps", "2", "--checkpointing-steps", "1");
    assertEquals(0, first.code(), first.err());
    JsonNode json = Json.MAPPER.readTree(first.out());
    assertEquals(2, json.get("step").asInt());
    assertTrue(json.get("finished").asBoolean());
    assertTrue(Files.exists(run().resolve("checkpoints/0000001.pt")));
    assertTrue(Files.exists(run().resolve("checkpoints/0000002.pt")));
    JsonNode args = Json.MAPPER.readTree(run().resolve("args.json").toFile());
    assertEquals(4, args.get("batch_size").asInt());
    assertEquals(99, args.get("num_classes").asInt());
    assertEquals(32, args.get("model_config").get("decoder_hidden_size").asInt());
    assertEquals(2, Files.readAllLines(run().resolve("metrics.jsonl")).size());

    Outcome more = tiny("--data-dir", "emoji", "--max-train-steps", "3", "--resume-step", "latest");
    assertEquals(0, more.code(), more.err());
    assertEquals(3, Files.readAllLines(run().resolve("metrics.jsonl")).size());

    tiny("--data-dir", "emoji", "--resume-step", "7").failed(1, "step 7", "1, 2, 3");
  }

  @Test
  void aResumeSaysWhichOptionsChange() {
    tiny("--data-dir", "emoji", "--max-train-steps", "1", "--weighting", "lognormal");
    Outcome more = tiny("--data-dir", "emoji", "--max-train-steps", "2", "--resume-step", "latest");
    assertTrue(more.err().contains("weighting lognormal -> uniform"), more.err());
    assertFalse(more.err().contains("max_train_steps"), more.err());
  }

  @Test
  void sampleGridsAreDrawnFromTheAverage() {
    Outcome outcome =
        zoo(
            List.of(
                "train",
                "--device",
                "cpu",
                "--exp-name",
                "run",
                "--output-dir",
                temp.resolve("exps").toString(),
                "--data-dir",
                "emoji",
                "--enc-type",
                "None",
                "--model-config",
                config.toString(),
                "--batch-size",
                "2",
                "--max-train-steps",
                "1",
                "--num-samples",
                "4",
                "--num-steps",
                "2"));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(Files.exists(run().resolve("samples/0000001.png")));
  }

  @Test
  void unknownNamesAreToldWithTheNearest() {
    train("--model", "SiT-B/3", "--enc-type", "None", "--data-dir", "emoji")
        .failed(2, "SiT-B/3", "SiT-B/2");
    train("--model", "SiT-Ti/4-pixel", "--enc-type", "efficientnet-lite", "--data-dir", "emoji")
        .failed(2, "efficientnet-lite", "efficientnet-lite0");
  }

  @Test
  void valuesOutOfRangeAreBadUsage() {
    tiny("--data-dir", "emoji", "--encoder-depth", "3").failed(2, "encoder_depth is 3", "1..2");
    tiny("--data-dir", "emoji", "--proj-coeff", "-0.5").failed(2, "--proj-coeff is -0.5");
    tiny("--data-dir", "emoji", "--num-classes", "5").failed(2, "--num-classes is 5", "99");
    tiny("--data-dir", "emoji", "--batch-sise", "5").failed(2, "--batch-sise", "--batch-size");
    tiny("--data-dir", "emoji", "--mixed-precision", "fp8").failed(2, "fp8", "bf16");
    tiny("--data-dir", "emoji", "--batch-size", "5000").failed(1, "fewer than one batch of 5000");
    assertFalse(Files.exists(run()));
  }

  @Test
  void tokensThatDoNotLieOnTheGridAreTold() {
    train(
            "--model-config",
            config.toString(),
            "--enc-type",
            "efficientnet-lite0",
            "--data-dir",
            "emoji")
        .failed(1, "8x8 tokens at 32 pixels", "4x4");
  }

  @Test
  void anAverageThatIsStillRandomIsTold() {
    Outcome run = tiny("--data-dir", "emoji", "--max-train-steps", "2", "--ema-decay", "0.9");
    assertTrue(run.err().contains("after 2 steps of --ema-decay 0.9 the average"), run.err());
    assertTrue(run.err().contains("81 % its random start"), run.err());
    assertTrue(run.err().contains(".pt --weights model"), "the next command: " + run.err());
    Outcome more =
        tiny(
            "--data-dir",
            "emoji",
            "--max-train-steps",
            "4",
            "--ema-decay",
            "0.3",
            "--resume-step",
            "latest");
    assertFalse(more.err().contains("random start"), "0.3^4 is small: " + more.err());
    assertFalse(more.err().contains("--weights model"), more.err());
  }

  @Test
  void theDefaultEncoderIsNamedWithThoseThatFit() {
    Outcome outcome = train("--model", "SiT-Ti/4-pixel", "--data-dir", "emoji");
    outcome.failed(
        1,
        "--enc-type is not given, so its default counts",
        "dinov2-vit-b",
        "256 pixels",
        "not of 32",
        "8x8 tokens",
        "these encoders fit: efficientnet-lite0, inception-v3-fid;",
        "None");
  }

  @Test
  void dataThatIsNotThereIsAFailure() throws IOException {
    tiny("--data-dir", temp.resolve("nothing").toString()).failed(1, "nothing");
    Path empty = Files.createDirectory(temp.resolve("empty"));
    tiny("--data-dir", empty.toString()).failed(1, "no images", empty.toString());
  }

  @Test
  void aDamagedImageIsLeftOut() throws IOException {
    Path data = Files.createDirectories(temp.resolve("data/a"));
    for (int i = 0; i < 8; i++) {
      PngFile.write(RgbImage.black(32, 32), data.resolve("image" + i + ".png"));
    }
    Files.write(data.resolve("broken.png"), new byte[] {1, 2, 3});
    Outcome outcome = tiny("--data-dir", temp.resolve("data").toString(), "--max-train-steps", "1");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(Files.readString(run().resolve("log.txt")).contains("broken.png"));
  }

  @Test
  void aFolderThatCannotBeWrittenIsAFailure() throws IOException {
    Files.writeString(temp.resolve("exps"), "a file where the folder should be");
    tiny("--data-dir", "emoji", "--max-train-steps", "1").failed(1, "exps", "--output-dir");
  }

  @Test
  void acceleratorsOfTheProcessorAreLookedUp() {
    String old = "flags : fpu avx2 avx512f";
    assertTrue(CpuFeatures.warning(Precision.BF16, old).orElseThrow().contains("50 times"));
    assertTrue(CpuFeatures.warning(Precision.BF16, old + " amx_bf16").isEmpty());
    assertTrue(CpuFeatures.warning(Precision.FP32, old).isEmpty());
  }
}
