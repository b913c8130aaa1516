package dev.repazoo.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.repazoo.array.Npy;
import dev.repazoo.data.CaptionedLayout;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionCheckTest {
  private static final int IMAGES = 11;

  @TempDir private Path temporary;
  private Path train;

  @BeforeEach
  void makeData() throws IOException {
    train = Files.createDirectories(temporary.resolve("coco/train"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < IMAGES; i++) {
      RgbImage image = RgbImage.black(8, 8);
      image.hwc()[0] = (byte) i;
      PngFile.write(image, train.resolve(CaptionedLayout.image(i)));
      Npy.write(train.resolve(CaptionedLayout.latents(i)), new float[] {i, 1, -2, 1}, 2, 1, 2);
      for (int k = 0; k < 2; k++) {
        Npy.write(train.resolve(CaptionedLayout.features(i, k)), new float[] {i, k}, 1, 2);
      }
      lines.append("{\"file_name\": \"%d.png\", \"captions\": [\"a\", \"b\"]}\n".formatted(i));
    }
    Files.writeString(train.resolve("captions.jsonl"), lines);
    Npy.write(CaptionedLayout.empty(train), new float[] {0, 0}, 1, 2);
  }

  private CheckReport check(Path path) throws IOException {
    DataCheck.Options options =
        new DataCheck.Options(OptionalInt.empty(), OptionalInt.empty(), 2, () -> false);
    return DataCheck.run(path, options, ProgressListener.SILENT).report();
  }

  private List<String> found() throws IOException {
    return check(train).findings().stream().map(f -> f.kind() + " " + f.file()).toList();
  }

  @Test
  void nothingIsWrongWithAWholeOne() throws IOException {
    CheckReport report = check(temporary.resolve("coco"));
    assertEquals(List.of(), report.findings());
    assertEquals(IMAGES, report.images());
    assertEquals(IMAGES, report.latents());
    assertEquals(2 * IMAGES, report.captions());
  }

  @Test
  void whatIsMissingOrDamagedIsNamed() throws IOException {
    Files.delete(train.resolve("3_1.npy"));
    Files.delete(train.resolve("4.npy"));
    Files.delete(train.resolve("5.png"));
    Npy.write(train.resolve("6_0.npy"), new float[] {1, Float.NaN}, 1, 2);
    Npy.write(train.resolve("7_1.npy"), new float[] {1, 2, 3}, 1, 3);
    Npy.write(train.resolve("8.npy"), new float[] {1, 2, Float.NaN, 3}, 2, 1, 2);
    Path lines = train.resolve("captions.jsonl");
    Files.writeString(
        lines,
        Files.readString(lines)
            .replace("\"9.png\", \"captions\": [\"a\", \"b\"]", "\"9.png\", \"captions\": []"));
    Files.delete(CaptionedLayout.empty(train));
    assertEquals(
        List.of(
            "NOT_FINITE 8.npy",
            "NO_CAPTION_FEATURES 3.png",
            "NO_LATENTS 4.png",
            "NO_CAPTION 9.png",
            "NO_IMAGE 5.npy",
            "CAPTION_OF_NO_IMAGE 5_0.npy",
            "NO_CAPTION_FEATURES ../empty_context.npy",
            "CAPTION_FEATURES_DAMAGED 6_0.npy",
            "CAPTION_FEATURES_DAMAGED 7_1.npy"),
        found());
  }

  @Test
  void deviationsForLogVariancesAreToldApart() throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      Npy.write(train.resolve(CaptionedLayout.latents(i)), new float[] {i, 1, 2, 1}, 2, 1, 2);
    }
    assertEquals(List.of("UNKNOWN_SECOND_HALF codec.json"), found());
    Files.writeString(train.resolve("codec.json"), "{\"second_half\": \"log-variance\"}");
    assertEquals(List.of("STD_FOR_LOG_VARIANCE codec.json"), found());
    Files.writeString(train.resolve("codec.json"), "{\"second_half\": \"std\"}");
    assertEquals(List.of(), found());
    Npy.write(train.resolve("2.npy"), new float[] {1, 1, -2, 1}, 2, 1, 2);
    assertEquals(List.of("NEGATIVE_STD 2.npy"), found());
  }
}
