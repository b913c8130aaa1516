package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.array.Npz;
import dev.repazoo.file.Sha256;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.parity.FormulaWeights;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo eval} as users run it, on features that need no download. */
class EvalCommandTest {
  private static final String ENCODER = "efficientnet-lite0";
  private static final Path CLIP =
      Path.of("../zoo-eval/src/test/resources/golden/metric/clip-score");
  private static final int SIDE = 32;
  private static final int IMAGES = 12;

  @TempDir Path temp;
  private Path folder;
  private Path array;
  private Path references;

  @BeforeEach
  void drawImages() throws IOException {
    folder = Files.createDirectory(temp.resolve("images"));
    array = temp.resolve("images.npz");
    byte[] all = new byte[IMAGES * 3 * SIDE * SIDE];
    new Random(7).nextBytes(all);
    int size = 3 * SIDE * SIDE;
    for (int i = 0; i < IMAGES; i++) {
      byte[] one = Arrays.copyOfRange(all, i * size, (i + 1) * size);
      PngFile.write(RgbImage.ofHwc(SIDE, SIDE, one), folder.resolve("%06d.png".formatted(i)));
    }
    references = Files.createDirectory(temp.resolve("references"));
    for (int i = 0; i < IMAGES; i++) {
      byte[] gray = new byte[SIDE * SIDE];
      Arrays.fill(gray, (byte) (20 * i));
      PngFile.write(RgbImage.ofGray(SIDE, SIDE, gray), references.resolve("%06d.png".formatted(i)));
    }
    Npz.write(
        array,
        Map.of("arr_0", Tensor.of(DType.U8, ByteBuffer.wrap(all), IMAGES, SIDE, SIDE, 3)),
        true);
  }

  private static CliRun eval(Object... words) {
    Object[] all =
        Arrays.copyOf(new Object[] {"eval", "--features", ENCODER, "--quiet"}, 4 + words.length);
    System.arraycopy(words, 0, all, 4, words.length);
    return CliRun.of(all);
  }

  private void npz(String name, Map<String, Tensor> arrays) {
    Npz.write(temp.resolve(name), arrays, false);
  }

  @Test
  void anArrayAndItsImagesAreTheSame() {
    JsonNode json =
        eval(
                "--samples",
                array,
                "--reference",
                folder,
                "--json",
                "--metrics",
                "fid,precision,recall,kid")
            .succeeds()
            .json();
    assertEquals(0, json.get("fid").asDouble(), 1e-6);
    assertEquals(1, json.get("precision").asDouble());
    assertEquals(1, json.get("recall").asDouble());
    assertEquals(IMAGES, json.get("count").asInt());
    assertEquals(ENCODER, json.get("extractor").asText());
    assertEquals("adm", json.get("preset").asText());
    assertEquals(4, json.get("metrics").size());
  }

  @Test
  void retrievalIsTheShareWhoseNearestImageHasTheCaption() throws IOException {
    Path samples = Files.createDirectory(temp.resolve("samples"));
    StringBuilder drawn = new StringBuilder();
    StringBuilder known = new StringBuilder();
    for (int i = 0; i < IMAGES; i++) {
      String file = "%06d.png".formatted(i);
      Files.copy(references.resolve(file), samples.resolve(file));
      String line = "{\"file_name\": \"%s\", \"captions\": [\"%s\"]}\n";
      drawn.append(line.formatted(file, i < 9 ? "gray " + i : "nothing of the kind"));
      known.append(line.formatted(file, "gray " + i));
    }
    Files.writeString(samples.resolve("captions.jsonl"), drawn);
    Object[] words = {"--samples", samples, "--reference", references, "--metrics", "retrieval"};
    eval(words).failsWith(1, references, "captions.jsonl");
    Files.writeString(references.resolve("captions.jsonl"), known);
    JsonNode json =
        eval(Stream.concat(Arrays.stream(words), Stream.of("--json")).toArray()).succeeds().json();
    assertEquals(9.0 / IMAGES, json.get("retrieval").asDouble(), 1e-12);
  }

  /** A case's CLIP as Hugging Face publishes one. */
  private Path clip(String without) throws IOException {
    Path clip = Files.createDirectories(temp.resolve("clip"));
    Files.copy(CLIP.resolve("config.json"), clip.resolve("config.json"));
    StateDict weights = FormulaWeights.of(ParityCase.read(CLIP));
    SafetensorsWriter.write(
        clip.resolve("model.safetensors"), weights.filter(name -> !name.startsWith(without)));
    return clip;
  }

  private Object[] clipScore(Path samples, Path clip, Object... more) {
    Object[] words = {
      "eval", "--samples", samples, "--metrics", "clip-score", "--quiet", "--clip-weights", clip
    };
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();
  }

  private Path captioned() throws IOException {
    Path samples = Files.createDirectory(temp.resolve("captioned"));
    try (Stream<Path> files = Files.list(CLIP)) {
      for (Path file : files.filter(f -> f.toString().matches(".*(png|jsonl)")).toList()) {
        Files.copy(file, samples.resolve(file.getFileName()));
      }
    }
    return samples;
  }

  @Test
  void theClipScoreIsTransformersAndWantsNoReference() throws IOException {
    Path clip = clip("nothing");
    Path samples = captioned();
    double wanted =
        Npy.read(CLIP.resolve("expected_clip_score.npy")).tensor().bytes().asDoubleBuffer().get(0);
    JsonNode json = CliRun.of(clipScore(samples, clip, "--json")).succeeds().json();
    assertEquals(wanted, json.get("clip_score").asDouble(), 1e-2);
    assertTrue(json.get("reference").isNull());
    assertEquals(5, json.get("count").asInt());
    JsonNode row = json.get("metrics").get(0);
    assertEquals(6.106, row.get("standard_error").asDouble(), 0.01);
    assertTrue(row.get("rule").asText().contains("1 captions cut"), row.toString());
    assertEquals(
        Sha256.of(clip.resolve("model.safetensors")), json.get("extractor_sha256").asText());
    CliRun run = CliRun.of(clipScore(samples, clip, "--bootstrap", 20)).succeeds();
    assertTrue(run.out().startsWith("CLIP score-5  14.7"), run.out());
    assertTrue(run.out().contains("(standard error) ["), run.out());
    assertFalse(run.out().contains("reference"), run.out());
  }

  @Test
  void halfAClipIsRefused() throws IOException {
    Path samples = captioned();
    Path clip = clip("text_model.");
    CliRun.of(clipScore(samples, clip))
        .failsWith(1, "model.safetensors holds no text tower", "--clip-weights");
    Files.delete(clip.resolve("config.json"));
    Files.delete(clip.resolve("model.safetensors"));
    CliRun.of(clipScore(samples, clip("text_projection")))
        .failsWith(1, "without text_projection", "--clip-weights");
    Files.delete(clip.resolve("config.json"));
    CliRun.of(clipScore(samples, clip)).failsWith(1, "model.safetensors");
    CliRun.of(clipScore(samples, clip, "--clip", "dinov2-vit-b"))
        .failsWith(2, "dinov2-vit-b shares no space with texts");
    CliRun.of(clipScore(folder, clip)).failsWith(1, folder, "captions.jsonl");
    CliRun.of(clipScore(samples, clip, "--save-stats", temp.resolve("s.npz")))
        .failsWith(2, "--save-stats");
    eval("--samples", folder, "--metrics", "clip-score,fid").failsWith(2, "--reference is missing");
  }

  @Test
  void keptStatisticsStandForTheirImages() {
    Path kept = temp.resolve("kept.npz");
    eval("--reference", references, "--save-stats", kept).succeeds();
    double fromImages =
        eval("--samples", folder, "--reference", references, "--metrics", "fid", "--json")
            .succeeds()
            .json()
            .get("fid")
            .asDouble();
    double again =
        eval("--samples", folder, "--reference", kept, "--metrics", "fid", "--json")
            .succeeds()
            .json()
            .get("fid")
            .asDouble();
    assertTrue(fromImages > 0);
    assertEquals(fromImages, again, 1e-6 * fromImages);
    eval("--samples", folder, "--reference", kept, "--metrics", "precision")
        .failsWith(1, kept, "has no images");
  }

  @Test
  void statisticsOfSomethingElseAreRefused() {
    Path other = temp.resolve("other.npz");
    npz(
        "other.npz",
        Map.of("mu", Tensor.of(new double[4], 4), "sigma", Tensor.of(new double[16], 4, 4)));
    eval("--samples", folder, "--reference", other, "--metrics", "fid")
        .failsWith(1, other, "features of 4 numbers", "gives 112");
    npz(
        "other.npz",
        Map.of(
            "mu",
            Tensor.of(new double[] {0, Double.NaN, 0, 0}, 4),
            "sigma",
            Tensor.of(new double[16], 4, 4)));
    eval("--samples", folder, "--reference", other).failsWith(1, other, "mu holds NaN");
    npz("other.npz", Map.of("mu", Tensor.of(new double[4], 4)));
    eval("--samples", folder, "--reference", other).failsWith(1, "only one of mu and sigma");
  }

  @Test
  void arraysThatAreNoImagesAreRefused() {
    Path other = temp.resolve("other.npz");
    npz("other.npz", Map.of("arr_0", Tensor.of(new float[2 * 8 * 8 * 3], 2, 8, 8, 3)));
    eval("--samples", other, "--reference", folder).failsWith(1, other, "uint8", "255");
    byte[] bytes = new byte[2 * 8 * 8 * 3];
    npz("other.npz", Map.of("arr_0", Tensor.of(DType.U8, ByteBuffer.wrap(bytes), 2, 3, 8, 8)));
    eval("--samples", other, "--reference", folder).failsWith(1, other, "channels first");
    npz("other.npz", Map.of("other", Tensor.of(new float[2], 2)));
    eval("--samples", other, "--reference", folder).failsWith(1, other, "neither images");
  }

  @Test
  void aTruncatedArchiveIsOneLine() throws IOException {
    Path cut = temp.resolve("cut.npz");
    byte[] whole = Files.readAllBytes(array);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    eval("--samples", cut, "--reference", folder).failsWith(1, cut, "cut off");
  }

  @Test
  void oneImageIsNoSet() throws IOException {
    Path one = Files.createDirectory(temp.resolve("one"));
    Files.copy(folder.resolve("000000.png"), one.resolve("000000.png"));
    eval("--samples", one, "--reference", folder).failsWith(1, one, "one image");
  }

  @Test
  void anEmptyFolderIsRefused() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    eval("--samples", empty, "--reference", folder).failsWith(1, empty);
  }

  @Test
  void imagesOfAnotherSizeAreNamed() throws IOException {
    PngFile.write(RgbImage.black(64, 64), folder.resolve("000005.png"));
    eval("--samples", folder, "--reference", array)
        .failsWith(1, "000005.png is 64x64, the first image 32x32");
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() {
    CliRun.of(
            "eval",
            "--samples",
            folder,
            "--reference",
            array,
            "--quiet",
            "--inception",
            "../zoo-encoders/src/main/resources/dev/repazoo/encoders/efficientnet/"
                + "efficientnet-lite0.safetensors")
        .failsWith(1, "is no Inception", "Conv2d_1a_3x3.conv.weight");
  }

  @Test
  void exportedGraphsGiveTheSameNumbersToRounding() {
    Object[] words = {"--samples", folder, "--reference", references, "--json"};
    JsonNode torch = eval(words).succeeds().json();
    JsonNode onnx = eval(with(words, "--engine", "onnx", "--batch-size", 5)).succeeds().json();
    double fid = torch.get("fid").asDouble();
    assertEquals(fid, onnx.get("fid").asDouble(), 1e-5 * fid);
    assertEquals(torch.get("precision"), onnx.get("precision"));
    assertEquals(torch.get("recall"), onnx.get("recall"));
    assertEquals(torch.get("input_rule"), onnx.get("input_rule"));
    eval(with(words, "--engine", "tf")).failsWith(2, "--engine is 'tf'");
  }

  @Test
  void badUsageIsToldBeforeWork() {
    eval("--samples", folder).failsWith(2, "--reference");
    eval("--samples", folder, "--reference", array, "--metrics", "fdi").failsWith(2, "fid");
    eval("--samples", folder, "--reference", array, "--metrics", "is").failsWith(2, "Inception");
    eval("--samples", folder, "--reference", array, "--preset", "matlab").failsWith(2, "adm");
  }

  @Test
  void severalPresetsShareFeaturesAndGiveTheNumbersOfEach() {
    Object[] words = {"--samples", folder, "--reference", references, "--json", "--preset"};
    JsonNode both = eval(with(words, "dgm-eval,clean-fid", "--metrics", "kid,recall")).json();
    assertEquals("dgm-eval", both.get("preset").asText());
    assertEquals(both.get("kid"), both.get("presets").get("dgm-eval").get("kid"));
    assertEquals(4, both.get("metrics").size());
    assertTrue(both.get("metrics").get(0).get("rule").asText().startsWith("k 5"));
    assertTrue(both.get("metrics").get(2).get("rule").asText().startsWith("k 3"));
    JsonNode alone = eval(with(words, "clean-fid", "--metrics", "kid,recall")).json();
    assertEquals(alone.get("recall"), both.get("presets").get("clean-fid").get("recall"));
    assertEquals(alone.get("kid"), both.get("presets").get("clean-fid").get("kid"));
    assertFalse(alone.has("presets"));
    eval(with(words, "adm,clean-fid", "--report", temp.resolve("page.html")))
        .failsWith(2, "--report", "one --preset");
    eval(with(words, "adm,adm")).failsWith(2, "adm is named twice");
  }

  private static Object[] with(Object[] words, Object... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();
  }

  @Test
  void thePageShowsPictures() throws IOException {
    Path page = temp.resolve("page.html");
    eval("--samples", folder, "--reference", references, "--report", page).succeeds();
    String text = Files.readString(page);
    assertTrue(text.contains("Nearest pairs") && text.contains("data:image/png;base64"));
  }

  @Test
  void intervalsHoldTheNumbers() {
    JsonNode rows =
        eval(
                "--samples",
                folder,
                "--reference",
                references,
                "--metrics",
                "fid",
                "--bootstrap",
                5,
                "--json")
            .succeeds()
            .json()
            .get("metrics");
    JsonNode interval = rows.get(0).get("interval_95");
    assertTrue(interval.get(0).asDouble() <= interval.get(1).asDouble());
  }
}
