package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.checkpoint.KeptText;
import dev.repazoo.cli.console.Json;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.Images;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.textruntime.TextPipeline;
import dev.repazoo.weights.AdamWState;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.RepaCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captions to pictures as users go: train-t2i, export, generate. */
class TextToImageTest {
  private static final String CONFIG =
      """
      {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 8, "input_size": 32,
       "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
      """;
  private static final int IMAGES = 6;
  private static final int LENGTH = 8;

  @TempDir static Path temp;
  private static Path data;
  private static Path run;

  /** Six emoji with two captions each, and a run of three steps on them. */
  @BeforeAll
  static void train() throws IOException {
    data = Files.createDirectories(temp.resolve("data"));
    StringBuilder lines = new StringBuilder();
    EmojiDataset emoji = new EmojiDataset(32);
    for (int i = 0; i < IMAGES; i++) {
      PngFile.write(RgbImage.ofChw(32, 32, emoji.image(i)), data.resolve(i + ".png"));
      lines.append(
          "{\"file_name\": \"%d.png\", \"captions\": [\"emoji %d\", \"picture %d\"]}\n"
              .formatted(i, i, i));
    }
    Files.writeString(data.resolve("captions.jsonl"), lines);
    Files.writeString(temp.resolve("config.json"), CONFIG);
    run = temp.resolve("exps/run");
    training("--max-train-steps", "2", "--sampling-steps", "2").succeeds();
    training("--max-train-steps", "3", "--sampling-steps", "3", "--resume-step", "latest")
        .succeeds();
  }

  /** The run's command up to its number of tokens. */
  private static List<Object> opening(int length) {
    return new ArrayList<>(
        List.of(
            "train-t2i",
            "--device",
            "cpu",
            "--output-dir",
            temp.resolve("exps"),
            "--exp-name",
            "run",
            "--data-dir",
            data,
            "--model-config",
            temp.resolve("config.json"),
            "--enc-type",
            "None",
            "--text-encoder",
            "minilm-l6",
            "--text-length",
            length));
  }

  private static CliRun training(String... more) {
    List<Object> words = opening(LENGTH);
    words.addAll(
        List.of("--batch-size", 3, "--ema-decay", 0.5, "--num-samples", 4, "--num-steps", 2));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  private static CliRun generate(Path file, String name, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "generate",
                "--device",
                "cpu",
                "--ckpt",
                file,
                "--sample-dir",
                temp.resolve(name),
                "--json"));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  private static Path checkpoint() {
    return run.resolve("checkpoints/0000003.pt");
  }

  private static RgbImage image(Path file) throws IOException {
    return new ImageDecoder().decode(Files.readAllBytes(file));
  }

  @Test
  void gridsHaveCaptionsUnderTheSamples() throws IOException {
    RgbImage grid = image(run.resolve("samples/0000002.png"));
    assertEquals(2 * 128 + 3 * 2, grid.width());
    assertEquals(2 * (128 + 4 + 9) + 3 * 2, grid.height());
    assertTrue(Files.exists(run.resolve("samples/0000003.png")));
  }

  @Test
  void theCheckpointKeepsEncoderAndNullContext() throws IOException {
    try (Checkpoint file = Checkpoint.open(checkpoint())) {
      KeptText kept = KeptText.of(file);
      assertEquals("minilm-l6", kept.encoding().orElseThrow().id());
      assertEquals("{\"max_length\":8}", kept.encoding().orElseThrow().changes());
      assertEquals(64, kept.encoding().orElseThrow().digest().orElseThrow().length());
      assertArrayEquals(new long[] {1, 8, 384}, kept.nullContext().orElseThrow().shape());
    }
    JsonNode args = Json.MAPPER.readTree(run.resolve("args.json").toFile());
    assertEquals("minilm-l6", args.path("text_encoder").asText());
    assertEquals(384, args.path("model_config").path("context_dim").asInt());
    assertEquals(LENGTH, args.path("model_config").path("context_length").asInt());
    assertFalse(args.has("null_context"));
  }

  @Test
  void theOptimizersNumbersAreTheReferences() {
    RepaCheckpoint file = RepaCheckpoint.read(checkpoint());
    AdamWState optimizer = file.opt().orElseThrow();
    int parameters = file.model().names().size() - 1; // all but the buffer
    assertEquals(
        IntStream.range(0, parameters).boxed().toList(), optimizer.groups().get(0).params());
    assertEquals(parameters, optimizer.moments().size());
  }

  @Test
  void promptsAreDrawnInTurn() throws IOException {
    Path grid = temp.resolve("prompts.png");
    JsonNode told =
        generate(
                run,
                "prompts",
                "--prompt",
                "a red heart",
                "--prompt",
                "a cat",
                "--num-fid-samples",
                4,
                "--num-steps",
                3,
                "--cfg-scale",
                2,
                "--grid",
                grid)
            .succeeds()
            .json();
    assertEquals(4, told.path("images").asInt());
    Path folder = Path.of(told.path("sample_dir").asText());
    List<String> captions = Files.readAllLines(folder.resolve("captions.jsonl"));
    assertEquals(4, captions.size());
    JsonNode third = Json.MAPPER.readTree(captions.get(2));
    assertEquals("000002.png", third.path("file_name").asText());
    assertEquals("a red heart", third.path("captions").get(0).asText());
    assertTrue(Files.exists(Path.of(told.path("npz").asText())));
    assertEquals(2 * 128 + 6, image(grid).width());
    JsonNode settings = Json.MAPPER.readTree(folder.resolve("settings.json").toFile());
    assertEquals("a cat", settings.path("prompts").get(1).asText());
  }

  @Test
  void thePromptDecidesThePictureAndSoDoesTheNegativeOne() throws IOException {
    byte[] heart = first("p1", "--prompt", "a red heart");
    assertArrayEquals(heart, first("p2", "--prompt", "a red heart"));
    assertNotEquals(0, difference(heart, first("p3", "--prompt", "a blue car")));
    assertNotEquals(
        0, difference(heart, first("p4", "--prompt", "a red heart", "--negative-prompt", "ugly")));
  }

  private static byte[] first(String name, Object... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of(more));
    words.addAll(List.of("--num-steps", 3, "--cfg-scale", 4, "--weights", "model"));
    JsonNode told = generate(checkpoint(), name, words.toArray()).succeeds().json();
    return image(Path.of(told.path("sample_dir").asText()).resolve("000000.png")).hwc();
  }

  private static int difference(byte[] a, byte[] b) {
    int largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
    }
    return largest;
  }

  @Test
  void exportedGraphsDrawTheSameOfPrompts() throws IOException {
    Path prompts = Files.writeString(temp.resolve("prompts.txt"), "a red heart\n\na cat\n");
    Path sampler = temp.resolve("sampler.onnx");
    Path denoiser = temp.resolve("denoiser.onnx");
    Object[] steps = {"--num-steps", 3, "--cfg-scale", 2, "--guidance-high", 0.7};
    export(sampler, "sampler", steps);
    export(denoiser, "denoiser");
    JsonNode eager = fromFile(run, "eager", prompts, steps);
    JsonNode whole = fromFile(sampler, "whole", prompts);
    JsonNode single = fromFile(denoiser, "single", prompts, steps);
    for (JsonNode other : List.of(whole, single)) {
      assertEquals(2, other.path("images").asInt());
      for (String name : List.of("000000.png", "000001.png")) {
        assertTrue(difference(picture(eager, name), picture(other, name)) <= 1, name);
      }
    }
  }

  private static JsonNode fromFile(Path file, String name, Path prompts, Object... more) {
    List<Object> words = new ArrayList<>(List.of("--prompts", prompts));
    words.addAll(List.of(more));
    return generate(file, name, words.toArray()).succeeds().json();
  }

  private static byte[] picture(JsonNode told, String name) throws IOException {
    return image(Path.of(told.path("sample_dir").asText()).resolve(name)).hwc();
  }

  private static void export(Path file, String what, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("export", "--device", "cpu", "--ckpt", run, "--output", file, "--what", what));
    words.addAll(List.of(more));
    CliRun.of(words.toArray()).succeeds();
  }

  @Test
  void aPipelineMakesPixelsOfPrompts() throws IOException {
    Path file = temp.resolve("pipeline.onnx");
    export(file, "pipeline", "--num-steps", 2, "--cfg-scale", 2);
    JsonNode told = generate(file, "pipeline", "--prompt", "a cat").succeeds().json();
    assertEquals(32, image(Path.of(told.path("sample_dir").asText(), "000000.png")).width());
  }

  @Test
  void anotherTextEncoderIsRefused() {
    Path file = temp.resolve("refused.onnx");
    export(file, "denoiser");
    for (Path from : List.of(run, file)) {
      generate(
              from,
              "refused",
              "--prompt",
              "a cat",
              "--text-encoder",
              "minilm-l6",
              "--text-length",
              9)
          .failsWith(1, "was trained on text features of minilm-l6", "--text-encoder");
    }
  }

  @Test
  void whatIsMissingOrOfNoUseIsSaid() throws IOException {
    generate(run, "none").failsWith(2, "--prompt TEXT");
    generate(run, "classes", "--prompt", "a", "--classes", "1").failsWith(2, "--classes");
    generate(run, "weak", "--prompt", "a", "--negative-prompt", "b", "--cfg-scale", 1)
        .failsWith(2, "--negative-prompt", "--cfg-scale");
    Path bad = Files.write(temp.resolve("bad.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 'a'});
    generate(run, "bad", "--prompts", bad).failsWith(2, "bad.txt", "UTF-8");
    Path empty = Files.writeString(temp.resolve("empty.txt"), "\n \n");
    generate(run, "empty", "--prompts", empty).failsWith(2, "holds no prompt");
    Path marked = Files.writeString(temp.resolve("marked.txt"), "\uFEFFa cat\r\n\r\n");
    JsonNode drawn = generate(run, "marked", "--prompts", marked, "--num-steps", 1).json();
    Path samples = Path.of(drawn.path("sample_dir").asText());
    String line = Files.readString(samples.resolve("captions.jsonl")).strip();
    assertEquals("a cat", Json.MAPPER.readTree(line).path("captions").get(0).asText());
    CliRun.of("generate", "--ckpt", "builtin:emoji", "--prompt", "a")
        .failsWith(2, "--prompt", "conditioned on classes");
  }

  @Test
  void eachKindOfModelHasItsCommand() {
    CliRun.of("train", "--exp-name", "x", "--data-dir", "emoji", "--model", "MMDiT-d6/4-pixel")
        .failsWith(2, "MMDiT-d6/4-pixel", "zoo train-t2i");
    CliRun.of("train-t2i", "--exp-name", "x", "--data-dir", "emoji", "--model", "SiT-S/2")
        .failsWith(2, "SiT-S/2", "zoo train'");
  }

  @Test
  void aRunGoesOnWithItsTextEncoderOnly() {
    List<Object> words = opening(LENGTH + 1);
    words.addAll(List.of("--resume-step", "latest"));
    CliRun other = CliRun.of(words.toArray());
    assertEquals(2, other.code(), other.err());
    assertTrue(other.err().contains("was trained on text features of minilm-l6"), other.err());
  }

  private static CliRun bundle(Path folder, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("export", "--what", "bundle", "--ckpt", run, "--output", folder));
    words.addAll(List.of("--num-steps", 2, "--cfg-scale", 2));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  @Test
  void aBundleTakesPromptsAsTheyAreTyped() throws IOException {
    Path folder = temp.resolve("bundle");
    JsonNode made = bundle(folder, "--json").succeeds().json();
    assertEquals("minilm-l6", made.path("text_encoder").asText());
    assertTrue(made.path("largest_difference").asDouble() <= 1, made.toString());
    bundle(folder).succeeds(); // in place of the earlier one
    assertFalse(Files.exists(temp.resolve(".bundle.earlier")));
    Object[] prompts = {"--prompt", "emoji 1", "--prompt", "picture 2", "--negative-prompt", "x"};
    JsonNode drawn = generate(folder, "from-bundle", prompts).succeeds().json();
    Path samples = Path.of(drawn.path("sample_dir").asText());
    assertTrue(samples.getFileName().toString().contains("-bundle-size-32-cfg-2.0"));
    try (TextPipeline pipeline = TextPipeline.open(folder)) {
      TextPipeline guided = pipeline.awayFrom("x");
      for (int i = 0; i < 2; i++) {
        Path file = samples.resolve("%06d.png".formatted(i));
        Matcher seed =
            Pattern.compile("iTXtseed\0{5}(\\d+)")
                .matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        assertTrue(seed.find());
        String prompt = i == 0 ? "emoji 1" : "picture 2";
        Images images = guided.images(prompt, Long.parseLong(seed.group(1)));
        byte[] wanted = image(file).hwc();
        byte[] found = images.rgb(0);
        for (int j = 0; j < wanted.length; j++) {
          assertEquals(wanted[j] & 0xff, found[j] & 0xff, 1);
        }
        assertEquals(prompt, images.texts(0).get("prompt"));
      }
      byte[] one = pipeline.images("emoji 1", 5).rgb(0);
      Images both = pipeline.images(List.of("picture 2", "emoji 1"), 5, 5);
      assertFalse(Arrays.equals(both.rgb(0), both.rgb(1)), "prompts are drawn");
      for (int j = 0; j < one.length; j++) {
        assertEquals(one[j] & 0xff, both.rgb(1)[j] & 0xff, 1);
      }
      assertThrows(ModelFileException.class, () -> pipeline.images(List.of("a"), 1, 2));
      pipeline.images("word ".repeat(100), 1);
      assertEquals(1, pipeline.encoder().promptsCut());
    }
    generate(folder, "none", "--text-encoder", "minilm-l6", "--prompt", "a")
        .failsWith(2, "--text-encoder", "has its own");
    generate(folder, "none").failsWith(2, "--prompt");
    assertTrue(CliRun.of("info", folder).succeeds().out().contains("conditioned on  text"));
  }

  @Test
  void aBundlesFilesAreItsOwn() throws IOException {
    Path folder = temp.resolve("damaged");
    bundle(folder).succeeds();
    for (String name : List.of("pipeline.onnx", "text-encoder.onnx", "tokenizer.json")) {
      Path file = folder.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      byte[] other = whole.clone();
      other[whole.length / 2] ^= 1;
      Files.write(file, other);
      generate(folder, "none", "--prompt", "a").failsWith(1, file, "damaged");
      assertThrows(ModelFileException.class, () -> TextPipeline.open(folder));
      Files.write(file, whole);
    }
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.move(tokenizer, folder.resolve("moved"));
    generate(folder, "none", "--prompt", "a").failsWith(1, tokenizer, "is missing");
    Files.move(folder.resolve("moved"), tokenizer);
    Path manifest = folder.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"format\" : 1", "\"format\" : 9"));
    generate(folder, "none", "--prompt", "a").failsWith(1, manifest, "format 9");
    Files.writeString(manifest, "{");
    generate(folder, "none", "--prompt", "a").failsWith(1, manifest, "no JSON");
  }

  @Test
  void aBundleIsMadeOfTextModelsOnly() {
    bundle(data).failsWith(2, "--output", "is no bundle");
    Path classes = CliRun.GOLDEN.resolve("sit/qk-norm/0400000.pt");
    Path folder = temp.resolve("classes");
    bundle(folder, "--ckpt", classes, "--cfg-scale", 1).failsWith(2, "conditioned on classes");
    assertFalse(Files.exists(folder));
  }
}
