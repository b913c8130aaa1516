package dev.repazoo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.array.Npy;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.ConditionData;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionedDatasetsTest {
  private static final int IMAGES = 12;
  private static final int SIDE = 8;

  @TempDir private Path temporary;
  private Path train;
  private Path cache;
  private final CountingWords words = new CountingWords("aa11");

  @BeforeEach
  void makeImages() throws IOException {
    train = Files.createDirectories(temporary.resolve("data/train"));
    cache = temporary.resolve("cache");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < IMAGES; i++) {
      RgbImage image = RgbImage.black(SIDE, SIDE);
      image.hwc()[0] = (byte) i;
      PngFile.write(image, train.resolve(CaptionedLayout.image(i)));
      lines.append(
          "{\"file_name\": \"%d.png\", \"captions\": [\"a thing\", \"number %d\"]}\n"
              .formatted(i, i));
    }
    Files.writeString(train.resolve("captions.jsonl"), lines);
  }

  private void latents(float secondHalf) {
    for (int i = 0; i < IMAGES; i++) {
      float[] moments = {i, 0, 0, 1, secondHalf, secondHalf, 1, 2};
      Npy.write(train.resolve(CaptionedLayout.latents(i)), moments, 2, 2, 2);
    }
  }

  private void features() {
    for (int i = 0; i < IMAGES; i++) {
      feature(CaptionedLayout.features(i, 0), "a thing");
      feature(CaptionedLayout.features(i, 1), "number " + i);
    }
    Npy.write(CaptionedLayout.empty(train), CountingWords.features(""), 2, 3);
  }

  private void feature(String name, String caption) {
    Npy.write(train.resolve(name), CountingWords.features(caption), 2, 3);
  }

  private CaptionedDatasets.Options options(Optional<CountingWords> encoder) {
    return new CaptionedDatasets.Options(
        encoder.map(CountingWords::encoding), cache, Optional.empty(), () -> false);
  }

  private CaptionedDataset open(CaptionedDatasets.Options options) throws IOException {
    return CaptionedDatasets.open(train.toString(), SIDE, options, ProgressListener.SILENT);
  }

  private CaptionedDataset stored() throws IOException {
    return open(options(Optional.empty()));
  }

  private CaptionedDataset computed() throws IOException {
    return open(options(Optional.of(words)));
  }

  private String refusal(CaptionedDatasets.Options options) {
    return assertThrows(IOException.class, () -> open(options).close()).getMessage();
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static void assertHolds(String part, String text) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void captionsAreEncodedOnceEachAndKept() throws IOException {
    try (CaptionedDataset data = computed()) {
      assertEquals(IMAGES, data.size());
      assertEquals(11, data.image(11)[0]);
      assertEquals(List.of("a thing", "number 11"), data.captions(11));
      assertArrayEquals(CountingWords.features("number 11"), floats(data.features(11, 1)));
      assertArrayEquals(CountingWords.features(""), floats(data.nullCondition().orElseThrow()));
      assertEquals(CountingWords.SHAPE, data.conditioning());
      assertEquals(Optional.of(new TextEncoderIdentity("counting", "aa11")), data.textEncoder());
      assertFalse(data.latents().isPresent());
    }
    assertEquals(2 + IMAGES, words.asked.size(), "the empty one, 'a thing' once, the numbers");
    computed().close();
    assertEquals(2 + IMAGES, words.asked.size(), "all from the cache");
  }

  @Test
  void aCacheOfAnotherTextEncoderOrOtherCaptionsIsRefused() throws IOException {
    computed().close();
    assertHolds(
        "weights aa11 instead of bb22", refusal(options(Optional.of(new CountingWords("bb22")))));
    Path file = train.resolve("captions.jsonl");
    Files.writeString(file, Files.readString(file).replace("a thing", "something"));
    assertHolds("holds other features: data", refusal(options(Optional.of(words))));
  }

  @Test
  void interruptedEncodingGoesOn() throws IOException {
    int[] looks = {0};
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < IMAGES; i++) {
      List<String> captions = new ArrayList<>();
      for (int k = 0; k < 5; k++) {
        captions.add("\"" + i + " is " + "x".repeat(k + 1) + "\"");
      }
      lines.append("{\"file_name\": \"%d.png\", \"captions\": %s}\n".formatted(i, captions));
    }
    Files.writeString(train.resolve("captions.jsonl"), lines);
    CaptionedDatasets.Options stopping =
        new CaptionedDatasets.Options(
            Optional.of(words.encoding()), cache, Optional.empty(), () -> looks[0]++ > 0);
    InterruptedIOException stopped =
        assertThrows(InterruptedIOException.class, () -> open(stopping).close());
    assertHolds("goes on at caption 32", stopped.getMessage());
    try (CaptionedDataset data = computed()) {
      assertArrayEquals(CountingWords.features("11 is xxxxx"), floats(data.features(11, 4)));
    }
    assertEquals(1 + 5 * IMAGES, words.asked.size());
  }

  @Test
  void storedFeaturesNeedNoEncoder() throws IOException {
    features();
    try (CaptionedDataset data = stored()) {
      assertEquals(2, data.captionCount(3));
      assertArrayEquals(CountingWords.features("number 3"), floats(data.features(3, 1)));
      assertEquals(Optional.empty(), data.textEncoder());
    }
    Files.delete(train.resolve("captions.jsonl"));
    try (CaptionedDataset data =
        CaptionedDatasets.open(
            temporary.resolve("data").toString(),
            SIDE,
            options(Optional.empty()),
            ProgressListener.SILENT)) {
      assertEquals(List.of(), data.captions(3));
      assertArrayEquals(CountingWords.features("number 3"), floats(data.features(3, 1)));
    }
  }

  @Test
  void storedFeaturesOfAnotherEncoderAreRefused() throws IOException {
    features();
    computed().close(); // nothing is noted: the empty caption decides
    Npy.write(CaptionedLayout.empty(train), new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertHolds("gives other features to the empty caption", refusal(options(Optional.of(words))));
    new TextEncoderIdentity("other", "cc33").write(train);
    assertHolds("features of another text encoder: other", refusal(options(Optional.of(words))));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertHolds("holds no features of its captions; name a", refusal(options(Optional.empty())));
    features();
    Files.delete(train.resolve("4_0.npy"));
    assertHolds("some captions of image 4", refusal(options(Optional.empty())));
    Files.delete(train.resolve("4_1.npy"));
    assertHolds("no features of captions of image 4", refusal(options(Optional.empty())));
    features();
    Files.delete(CaptionedLayout.empty(train));
    assertHolds("empty_context.npy is missing", refusal(options(Optional.empty())));
    features();
    latents(-1);
    Files.delete(train.resolve("7.npy"));
    assertHolds("12 images and 11 latents", refusal(options(Optional.empty())));
  }

  @Test
  void damagedFeaturesAreLeftOutAndNamed() throws IOException {
    features();
    Npy.write(train.resolve("5_1.npy"), new float[] {1, 2}, 1, 2);
    try (CaptionedDataset data = stored()) {
      UnreadableSampleException failure =
          assertThrows(UnreadableSampleException.class, () -> data.features(5, 1));
      assertHolds("others have [2, 3]", failure.getMessage());
      assertEquals(1, data.problems().size());
    }
  }

  @Test
  void logVariancesBecomeDeviations() throws IOException {
    features();
    latents(-2);
    try (CaptionedDataset data = stored()) {
      float[] moments = data.latents().orElseThrow().moments(3);
      assertArrayEquals(
          new float[] {
            3,
            0,
            0,
            1,
            (float) Math.exp(-1),
            (float) Math.exp(-1),
            (float) Math.exp(0.5f),
            (float) Math.exp(1)
          },
          moments,
          1e-6f);
    }
    latents(-100);
    try (CaptionedDataset data = stored()) {
      assertEquals(
          (float) Math.exp(-15), data.latents().orElseThrow().moments(3)[4], 1e-12f, "clamped");
    }
  }

  @Test
  void whatStandsBehindTheMeansIsAskedForWhereNothingTells() throws IOException {
    features();
    latents(0.5f);
    assertHolds("nothing tells whether", refusal(options(Optional.empty())));
    CaptionedDatasets.Options said =
        new CaptionedDatasets.Options(
            Optional.empty(), cache, Optional.of(SecondHalf.STD), () -> false);
    try (CaptionedDataset data = open(said)) {
      assertEquals(0.5f, data.latents().orElseThrow().moments(3)[4]);
    }
    Files.writeString(train.resolve("codec.json"), "{\"second_half\": \"std\"}");
    try (CaptionedDataset data = stored()) {
      assertEquals(0.5f, data.latents().orElseThrow().moments(3)[4]);
    }
    Files.writeString(train.resolve("codec.json"), "{\"second_half\": \"log-variance\"}");
    assertHolds("they look like standard deviations", refusal(options(Optional.empty())));
    latents(-1);
    Files.writeString(train.resolve("codec.json"), "{\"second_half\": \"std\"}");
    assertHolds("are log-variances", refusal(options(Optional.empty())));
  }

  @Test
  void classConditionalLatentsWithLogVariancesAreRefused() throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("classes/vae-sd"));
    Npy.write(folder.resolve("0.npy"), new float[] {0, 0, 0, 0, -1, 1, 1, 1}, 2, 2, 2);
    Files.writeString(folder.resolve("dataset.json"), "{\"labels\": null}");
    Path data = temporary.resolve("classes");
    IOException refused =
        assertThrows(IOException.class, () -> Datasets.open(data.toString(), SIDE).close());
    assertHolds("log-variances", refused.getMessage());
    Files.writeString(folder.resolve("codec.json"), "{\"second_half\": \"log-variance\"}");
    try (Dataset read = Datasets.open(data.toString(), SIDE)) {
      assertEquals((float) Math.exp(-0.5), read.latents().orElseThrow().moments(0)[4], 1e-6f);
    }
  }

  @Test
  void imagesAloneHaveTheSameOrderAndFingerprint() throws IOException {
    try (Dataset images = Datasets.open(train.toString(), SIDE);
        CaptionedDataset captioned = computed()) {
      assertEquals(IMAGES, images.size());
      assertEquals(2, images.image(2)[0]);
      assertEquals(images.fingerprint(), captioned.fingerprint());
    }
  }

  @Test
  void drawsAreAFunctionOfSeedPositionAndSlot() throws IOException {
    features();
    Set<Integer> kinds = new HashSet<>();
    try (CaptionedDataset data = stored()) {
      List<float[]> all = batches(data, 7, 0, 6);
      List<float[]> resumed = batches(data, 7, 4, 2);
      assertArrayEquals(all.get(4), resumed.get(0));
      assertArrayEquals(all.get(5), resumed.get(1));
      for (float[] batch : all) {
        for (int i = 0; i < 4; i++) {
          kinds.add(batch[6 * i] == CountingWords.features("a thing")[0] ? 0 : 1);
        }
      }
    }
    assertEquals(Set.of(0, 1), kinds, "both captions are drawn");
  }

  private static List<float[]> batches(Dataset data, long seed, long start, int count) {
    List<float[]> all = new ArrayList<>();
    try (Batches batches = new Batches(data, Batches.Options.of(4, seed).startingAt(start))) {
      for (int i = 0; i < count; i++) {
        ConditionData conditions = batches.next().conditions();
        assertTrue(conditions.none().isPresent());
        all.add(floats(conditions.given()));
      }
    }
    return all;
  }

  @Test
  void emojiHaveTheirCaptions() throws IOException {
    try (CaptionedDataset data =
        CaptionedDatasets.open("emoji", 32, options(Optional.of(words)), ProgressListener.SILENT)) {
      assertEquals(1911, data.size());
      assertTrue(data.captionCount(0) > 3);
      assertEquals("grinning face", data.captions(0).get(0));
      assertArrayEquals(CountingWords.features("grinning face"), floats(data.features(0, 0)));
      assertEquals(new EmojiDataset(32).fingerprint(), data.fingerprint());
    }
  }
}
