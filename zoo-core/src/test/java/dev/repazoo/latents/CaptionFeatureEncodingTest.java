package dev.repazoo.latents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.array.Npy;
import dev.repazoo.data.CaptionEncoding;
import dev.repazoo.data.CaptionedDataset;
import dev.repazoo.data.CaptionedDatasets;
import dev.repazoo.data.TextEncoderIdentity;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import dev.repazoo.spi.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionFeatureEncodingTest {
  private static final int IMAGES = 40;

  @TempDir private Path temporary;
  private Path train;

  @BeforeEach
  void makeImages() throws IOException {
    train = Files.createDirectories(temporary.resolve("coco/train"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < IMAGES; i++) {
      PngFile.write(RgbImage.black(8, 8), train.resolve(i + ".png"));
      lines.append(
          "{\"file_name\": \"%d.png\", \"captions\": [\"a\", \"b %d\"]}\n".formatted(i, i));
    }
    Files.writeString(train.resolve("captions.jsonl"), lines);
  }

  /** Lengths of captions, in one token. */
  private static CaptionEncoding encoding(String digest, float scale) {
    return new CaptionEncoding(
        new TextEncoderIdentity("lengths", digest),
        new Text(1, 2),
        captions -> {
          ByteBuffer values =
              ByteBuffer.allocateDirect(8 * captions.size()).order(ByteOrder.nativeOrder());
          for (String caption : captions) {
            values.putFloat(scale).putFloat(caption.length());
          }
          return values.flip();
        });
  }

  private CaptionFeatureEncoding.Report run(
      Path source, Path folder, CaptionEncoding encoding, BooleanSupplier stop) throws IOException {
    try (ImageSource images =
        ImageSources.openCaptioned(
            source.toString(), Optional.empty(), Split.TRAIN, Optional.empty())) {
      return new CaptionFeatureEncoding(images, folder, encoding)
          .run(images.size(), stop, ProgressListener.SILENT);
    }
  }

  private CaptionFeatureEncoding.Report run(CaptionEncoding encoding) throws IOException {
    return run(train, train, encoding, () -> false);
  }

  private String refusal(CaptionEncoding encoding) {
    return assertThrows(IOException.class, () -> run(encoding)).getMessage();
  }

  private float[] values(Path file) {
    return Npy.read(file).toFloats();
  }

  @Test
  void eachCaptionHasAFileAndTheEmptyOneOneLevelUp() throws IOException {
    CaptionFeatureEncoding.Report report = run(encoding("aa", 1));
    assertEquals(new CaptionFeatureEncoding.Report(2 * IMAGES, 0, true), report);
    assertArrayEquals(new float[] {1, 4}, values(train.resolve("12_1.npy")));
    assertArrayEquals(new float[] {1, 0}, values(temporary.resolve("coco/empty_context.npy")));
    assertArrayEquals(new long[] {1, 2}, Npy.read(train.resolve("12_1.npy")).shape());
    try (CaptionedDataset data =
        CaptionedDatasets.open(
            temporary.resolve("coco").toString(),
            8,
            new CaptionedDatasets.Options(
                Optional.empty(), temporary.resolve("cache"), Optional.empty(), () -> false),
            ProgressListener.SILENT)) {
      assertEquals(List.of("a", "b 12"), data.captions(12));
      assertEquals(4, data.features(12, 1).getFloat(4));
      assertEquals(Optional.of(new TextEncoderIdentity("lengths", "aa")), data.textEncoder());
    }
  }

  @Test
  void interruptedRunsGoOnAndDamagedFilesAreMadeAgain() throws IOException {
    int[] left = {25};
    assertFalse(run(train, train, encoding("aa", 1), () -> left[0]-- == 0).finished());
    Files.write(train.resolve("3_0.npy"), new byte[] {1, 2, 3});
    CaptionFeatureEncoding.Report report = run(encoding("aa", 1));
    assertTrue(report.finished());
    assertEquals(2 * 25 - 1, report.kept());
    assertArrayEquals(new float[] {1, 1}, values(train.resolve("3_0.npy")));
  }

  @Test
  void featuresOfAnotherTextEncoderAreRefused() throws IOException {
    run(encoding("aa", 1));
    assertTrue(refusal(encoding("bb", 2)).contains("features of another text encoder"));
    Files.delete(train.resolve("text_encoder.json"));
    assertTrue(refusal(encoding("aa", 1)).contains("that another program made"));
    Path val = temporary.resolve("coco/val");
    IOException shared =
        assertThrows(IOException.class, () -> run(train, val, encoding("bb", 2), () -> false));
    assertTrue(shared.getMessage().contains("is of another text encoder"), shared.getMessage());
  }

  @Test
  void aFolderElsewhereGetsTheTexts() throws IOException {
    Path other = temporary.resolve("other/train");
    run(train, other, encoding("aa", 1), () -> false);
    assertTrue(Files.readString(other.resolve("captions.jsonl")).contains("\"b 39\""));
    assertTrue(Files.exists(temporary.resolve("other/empty_context.npy")));
  }
}
