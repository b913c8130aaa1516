package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code zoo features} as users run it: caches, arrays, pictures, and what training makes of it.
 */
class FeaturesCommandTest {
  private static final String ENCODER = "efficientnet-lite0";
  private static final Path GOLDEN = Path.of("../zoo-encoders/src/test/resources/golden/encoders");
  private static final int SIDE = 32;
  private static final int IMAGES = 10;

  @TempDir Path temp;
  private Path images;
  private Path cache;

  @BeforeEach
  void drawImages() throws IOException {
    images = Files.createDirectory(temp.resolve("images"));
    cache = temp.resolve("cache");
    Random random = new Random(7);
    for (int i = 0; i < IMAGES; i++) {
      byte[] pixels = new byte[3 * SIDE * SIDE];
      random.nextBytes(pixels);
      PngFile.write(RgbImage.ofHwc(SIDE, SIDE, pixels), image(i));
    }
  }

  private Path image(int index) {
    return images.resolve("img%08d.png".formatted(index));
  }

  private CliRun features(Object... more) {
    List<Object> words = new ArrayList<>(List.of("features", "--device", "cpu", "--json"));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  private CliRun cached(String type) {
    return features("--enc-type", ENCODER, "--source", images, "--dest", cache, "--dtype", type);
  }

  /** Tokens of the data set's images through {@code --input}. */
  private float[] tokensOfArray(String encoder, Object... more) throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(IMAGES * 3 * SIDE * SIDE);
    for (int i = 0; i < IMAGES; i++) {
      pixels.put(new ImageDecoder().decode(Files.readAllBytes(image(i))).toChw());
    }
    Path input = temp.resolve("x.npy");
    Path output = temp.resolve("y.npy");
    Npy.write(
        input,
        DType.U8,
        new long[] {IMAGES, 3, SIDE, SIDE},
        channel -> channel.write(pixels.rewind()));
    List<Object> words =
        new ArrayList<>(List.of("--enc-type", encoder, "--input", input, "--output", output));
    words.addAll(List.of(more));
    features(words.toArray()).succeeds();
    assertArrayEquals(new long[] {IMAGES, 64, 112}, Npy.read(output).shape());
    return Npy.read(output).toFloats();
  }

  @Test
  void aCacheHoldsTheTokensOfEachImage() throws IOException {
    JsonNode json = cached("fp32").succeeds().json();
    assertEquals(ENCODER, json.get("encoder").asText());
    assertEquals(IMAGES, json.get("images").asInt());
    assertTrue(json.get("finished").asBoolean());
    float[] expected = tokensOfArray(ENCODER);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      int[] all = IntStream.range(0, IMAGES).toArray();
      NDArray tokens = FeatureCache.open(cache.resolve(ENCODER)).tokens(manager, all);
      assertArrayEquals(expected, tokens.toFloatArray(), 2e-4f);
    }
    JsonNode again = cached("fp32").succeeds().json();
    assertEquals(0, again.get("images").asInt());
    cached("fp16").failsWith(1, "holds other features", "FP32 instead of FP16");
  }

  @Test
  void aCacheOfTheFirstImagesIsNoneOfAll() {
    Object[] words = {"--enc-type", ENCODER, "--source", images, "--dest", cache};
    JsonNode first =
        features("--enc-type", ENCODER, "--source", images, "--dest", cache, "--max-images", 4)
            .succeeds()
            .json();
    assertEquals(4, first.get("images").asInt());
    assertTrue(first.get("finished").asBoolean());
    features(words).failsWith(1, "holds other features");
  }

  @Test
  void aFinishedCacheLeavesNothingToDo() {
    cached("fp16").succeeds();
    CliRun run =
        CliRun.of("features", "--enc-type", ENCODER, "--source", images, "--dest", cache)
            .succeeds();
    assertTrue(run.out().contains("nothing was left to do"), run.out());
  }

  @Test
  void aCacheInTheImagesFolderIsNoPartOfTheDataSet() {
    Object[] words = {"--enc-type", ENCODER, "--source", images, "--dest", images};
    assertEquals(IMAGES, features(words).succeeds().json().get("images").asInt());
    JsonNode again = features(words).succeeds().json();
    assertEquals(0, again.get("images").asInt());
    assertTrue(again.get("finished").asBoolean());
  }

  @Test
  void anArrayIsNotReplacedByItsTokens() throws IOException {
    tokensOfArray(ENCODER);
    Path input = temp.resolve("x.npy");
    byte[] before = Files.readAllBytes(input);
    Path link = temp.resolve("link.npy");
    Files.createSymbolicLink(link, input);
    for (Path output : List.of(input, link)) {
      features("--enc-type", ENCODER, "--input", input, "--output", output)
          .failsWith(2, "--output " + output, "--input");
    }
    assertArrayEquals(before, Files.readAllBytes(input));
  }

  @Test
  void halfPrecisionIsTheDefault() throws IOException {
    CliRun run =
        features("--enc-type", ENCODER, "--source", images, "--dest", cache, "--batch-size", "auto")
            .succeeds();
    assertTrue(run.err().matches("(?s).*--batch-size auto: \\d+ images? at once.*"), run.err());
    assertEquals(IMAGES * 64 * 112 * 2L, Files.size(cache.resolve(ENCODER).resolve("tokens.bin")));
  }

  @Test
  void aDamagedImageIsNamedAndLeftOut() throws IOException {
    Files.write(image(3), Arrays.copyOf(Files.readAllBytes(image(3)), 1500));
    CliRun run = cached("fp16").succeeds();
    assertEquals(1, run.json().get("unreadable").asInt());
    assertTrue(run.err().contains("img00000003.png"), run.err());
    assertEquals(IMAGES - 1, run.json().get("images").asInt());
  }

  @Test
  void aPictureShowsImagesBesideTokens() throws IOException {
    Path picture = temp.resolve("grid.png");
    features("--enc-type", ENCODER, "--source", images, "--pca", picture, "--max-images", 99)
        .succeeds();
    RgbImage drawn = new ImageDecoder().decode(Files.readAllBytes(picture));
    int cell = (drawn.width() - 2) / 4; // ten pairs, four in a row, two pixels between
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < IMAGES; i++) {
      int left = 2 + i % 4 * cell;
      int top = 2 + i / 4 * (128 + 2);
      seen.add(Arrays.toString(drawn.crop(left, top, 128, 128).hwc()));
    }
    assertEquals(IMAGES, seen.size(), "each image is drawn once");
  }

  @Test
  void trainingUsesTheCacheAndRefusesAnother() throws IOException {
    cached("fp16").succeeds();
    CliRun run = train("--features-dir", cache).succeeds();
    assertTrue(run.err().contains("using cached features"), run.err());
    assertTrue(run.json().get("proj_loss").asDouble() != 0, run.out());

    Path index = cache.resolve(ENCODER).resolve("index.json");
    String text = Files.readString(index);
    Files.writeString(index, text.replaceAll("(sha256\\W+)[0-9a-f]{4}", "$1beef"));
    train("--features-dir", cache).failsWith(1, "made with other weights");
    Files.writeString(index, text.replace(ENCODER, "clip-vit-B"));
    train("--features-dir", cache).failsWith(1, "clip-vit-B");
    Files.writeString(index, text);
    train("--features-dir", temp).failsWith(2, "has no features of " + ENCODER, "zoo features");

    Files.copy(image(0), images.resolve("img00000099.png"));
    train("--features-dir", cache).failsWith(1, "not those of", "zoo features");
  }

  private CliRun train(Object... more) throws IOException {
    Path config =
        Files.writeString(
            temp.resolve("tiny.json"),
            """
            {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 4, "input_size": 32,
             "in_channels": 3, "encoder_depth": 1, "projector_dim": 16, "num_classes": 1}
            """);
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                "--device",
                "cpu",
                "--json",
                "--model-config",
                config,
                "--data-dir",
                images,
                "--batch-size",
                4,
                "--max-train-steps",
                2,
                "--sampling-steps",
                0,
                "--output-dir",
                temp.resolve("exps"),
                "--exp-name",
                "run" + System.nanoTime()));
    words.addAll(List.of("--enc-type", ENCODER));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  @Test
  void anExportedEncoderGivesTheSameTokens() throws IOException {
    Path file = temp.resolve("encoder.onnx");
    JsonNode json =
        CliRun.of(
                "export",
                "--what",
                "encoder",
                "--enc-type",
                ENCODER,
                "--resolution",
                SIDE,
                "--output",
                file,
                "--json")
            .succeeds()
            .json();
    assertTrue(json.get("largest_relative_difference").asDouble() < 1e-4, json.toString());
    float[] eager = tokensOfArray(ENCODER);
    Path next = temp.resolve("next.png");
    features("--enc-type", "onnx:" + file, "--source", "emoji", "--pca", next).succeeds();
    assertArrayEquals(eager, tokensOfArray("onnx:" + file), 2e-3f);
  }

  @Test
  void anyOnnxFileIsAnEncoder() throws IOException {
    Path file = temp.resolve("encoder.onnx");
    CliRun.of(
            "export",
            "--what",
            "encoder",
            "--enc-type",
            ENCODER,
            "--resolution",
            SIDE,
            "--output",
            file)
        .succeeds();
    CliRun run =
        CliRun.of(
                "train",
                "--device",
                "cpu",
                "--json",
                "--model",
                "SiT-Ti/4-pixel",
                "--data-dir",
                "emoji",
                "--batch-size",
                4,
                "--max-train-steps",
                2,
                "--sampling-steps",
                0,
                "--output-dir",
                temp.resolve("exps"),
                "--exp-name",
                "run",
                "--enc-type",
                "onnx:" + file)
            .succeeds();
    assertTrue(run.json().get("proj_loss").asDouble() != 0, run.out());
  }

  @Test
  void aFolderOfHuggingFaceSaysItsArchitecture() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("dino"));
    Files.copy(
        GOLDEN.resolve("dinov1-hf/weights.safetensors"), folder.resolve("model.safetensors"));
    Files.copy(GOLDEN.resolve("dinov1-hf/config.json"), folder.resolve("config.json"));
    Path output = temp.resolve("tokens.npy");
    features(
            "--enc-type",
            "dinov1-vit-s",
            "--encoder-weights",
            folder,
            "--input",
            GOLDEN.resolve("images-256.npy"),
            "--output",
            output)
        .succeeds();
    assertArrayEquals(
        Npy.read(GOLDEN.resolve("dinov1-hf/expected_tokens.npy")).toFloats(),
        Npy.read(output).toFloats(),
        3e-4f);
  }

  @Test
  void badInputIsOneLine() throws IOException {
    Path wide = temp.resolve("wide.npy");
    Npy.write(wide, new float[3 * 4 * 4], 1, 3, 4, 4);
    features("--enc-type", ENCODER, "--input", wide, "--output", temp.resolve("y.npy"))
        .failsWith(1, "wide.npy", "uint8 [B, 3, R, R]");
    features("--enc-type", ENCODER, "--input", wide).failsWith(2, "--output");
    features("--enc-type", ENCODER, "--source", images).failsWith(2, "--dest", "--pca");
    features("--enc-type", ENCODER, "--source", images, "--dest", cache, "--batch-size", "many")
        .failsWith(2, "--batch-size", "or auto");
    features("--enc-type", "onnx:" + wide, "--source", images, "--dest", cache)
        .failsWith(1, "wide.npy", "does not end in .onnx");
    features("--enc-type", "onnx:none.onnx", "--source", images, "--dest", cache)
        .failsWith(1, "none.onnx does not exist");
    Path empty = Files.createDirectory(temp.resolve("empty"));
    features("--enc-type", ENCODER, "--source", empty, "--dest", cache)
        .failsWith(1, empty + ": no images in it");
    CliRun.of("bench", "load", "--data-dir", empty).failsWith(1, empty + ": no images in it");
    features("--enc-type", "mae-vit-b", "--source", images, "--dest", cache, "--offline")
        .failsWith(1, "32");
  }

  @Test
  void weightsOfAnotherModelAreRefused() {
    Path clip = GOLDEN.resolve("clip-hf-full/model.safetensors");
    Path input = GOLDEN.resolve("images-256.npy");
    Path output = temp.resolve("y.npy");
    for (String id : List.of("dinov2-vit-b", "mae-vit-b", "jepa-vit-h", "mocov3-vit-b")) {
      features("--enc-type", id, "--encoder-weights", clip, "--input", input, "--output", output)
          .failsWith(1, "model.safetensors");
    }
    assertFalse(Files.exists(output));
  }
}
