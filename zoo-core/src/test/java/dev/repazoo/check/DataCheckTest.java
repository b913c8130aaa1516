package dev.repazoo.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.array.Npy;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data set of six, with one thing wrong at a time. */
class DataCheckTest {
  private static final int COUNT = 6;

  @TempDir Path data;

  @BeforeEach
  void make() throws IOException {
    EmojiDataset emoji = new EmojiDataset(32);
    Files.createDirectories(data.resolve("images/00000"));
    Files.createDirectories(data.resolve("vae-sd/00000"));
    for (int i = 0; i < COUNT; i++) {
      PngFile.write(RgbImage.ofChw(32, 32, emoji.image(10 * i)), image(i));
      Npy.write(latents(i), new float[6 * 4 * 4], 6, 4, 4);
    }
    labels("images", "img", IntStream.range(0, COUNT).map(i -> i / 2).toArray());
    labels("vae-sd", "img-mean-std-", IntStream.range(0, COUNT).map(i -> i / 2).toArray());
  }

  private Path image(int number) {
    return data.resolve(String.format(Locale.ROOT, "images/00000/img%08d.png", number));
  }

  private Path latents(int number) {
    return data.resolve(String.format(Locale.ROOT, "vae-sd/00000/img-mean-std-%08d.npy", number));
  }

  private void labels(String folder, String prefix, int... labels) throws IOException {
    String ending = prefix.equals("img") ? ".png" : ".npy";
    String pairs =
        IntStream.range(0, labels.length)
            .mapToObj(i -> "[\"00000/%s%08d%s\", %d]".formatted(prefix, i, ending, labels[i]))
            .collect(Collectors.joining(", "));
    Files.writeString(data.resolve(folder + "/dataset.json"), "{\"labels\": [" + pairs + "]}");
  }

  private CheckReport check(OptionalInt classes) throws IOException {
    DataCheck.Options options = new DataCheck.Options(classes, OptionalInt.empty(), 2, () -> false);
    return DataCheck.run(data, options, ProgressListener.SILENT).report();
  }

  private Finding only() throws IOException {
    List<Finding> findings = check(OptionalInt.empty()).findings();
    assertEquals(1, findings.size(), findings.toString());
    return findings.get(0);
  }

  private void assertOnly(FindingKind kind, Path file) throws IOException {
    Finding finding = only();
    assertEquals(kind, finding.kind(), finding.toString());
    assertEquals(data.relativize(file).toString().replace('\\', '/'), finding.file());
  }

  @Test
  void latentsThatAreAllGoneAreMissed() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      Files.delete(latents(i));
    }
    Finding finding = only();
    assertEquals(FindingKind.LATENTS_GONE, finding.kind(), finding.toString());
    assertEquals("vae-sd/", finding.file());
    assertEquals(1, check(OptionalInt.empty()).errors());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"labels\": {\"00000/img00000000.png\": 1}}",
        "{\"labels\": null} {}",
        "{\"labels\": [[\"00000/img00000000.png\", 0], [\"00000/img00000000.png\", 1]]}"
      })
  void labelsThatSayNothingClearAreDamaged(String labels) throws IOException {
    Path file = Files.writeString(data.resolve("images/dataset.json"), labels);
    assertOnly(FindingKind.LABELS_DAMAGED, file);
  }

  @Test
  void aWholeDataSetHasNoFindings() throws IOException {
    CheckReport report = check(OptionalInt.of(3));
    assertEquals(List.of(), report.findings());
    assertEquals(COUNT, report.images());
    assertEquals(COUNT, report.latents());
    assertEquals(3, report.classes());
    assertEquals(OptionalInt.of(32), report.resolution());
  }

  @Test
  void namesTheDamagedImage() throws IOException {
    byte[] png = Files.readAllBytes(image(2));
    Files.write(image(2), Arrays.copyOf(png, png.length / 2));
    assertOnly(FindingKind.UNREADABLE_IMAGE, image(2));
  }

  @Test
  void namesTheImageOfAnotherSize() throws IOException {
    PngFile.write(RgbImage.black(32, 30), image(3));
    Finding finding = only();
    assertEquals(FindingKind.WRONG_SIZE, finding.kind());
    assertEquals("is 32x30, not 32x32", finding.detail());
  }

  @Test
  void namesTheLatentsThatAreCutOff() throws IOException {
    Files.write(latents(1), Arrays.copyOf(Files.readAllBytes(latents(1)), 200));
    assertOnly(FindingKind.UNREADABLE_LATENTS, latents(1));
  }

  @Test
  void namesLatentsOfAnotherShape() throws IOException {
    Npy.write(latents(1), new float[6 * 8 * 8], 6, 8, 8);
    assertOnly(FindingKind.WRONG_SHAPE, latents(1));
  }

  @Test
  void namesNaN() throws IOException {
    float[] values = new float[6 * 4 * 4];
    values[7] = Float.NaN;
    Npy.write(latents(5), values, 6, 4, 4);
    assertOnly(FindingKind.NOT_FINITE, latents(5));
  }

  @Test
  void namesNegativeDeviations() throws IOException {
    float[] values = new float[6 * 4 * 4];
    values[90] = -1;
    Npy.write(latents(5), values, 6, 4, 4);
    assertOnly(FindingKind.NEGATIVE_STD, latents(5));
  }

  @Test
  void namesTheImageWithoutLatents() throws IOException {
    Files.delete(latents(4));
    List<Finding> findings = check(OptionalInt.empty()).findings();
    assertEquals(
        List.of(FindingKind.LABEL_OF_NO_FILE, FindingKind.NO_LATENTS),
        findings.stream().map(Finding::kind).toList());
    assertEquals("images/00000/img00000004.png", findings.get(1).file());
  }

  @Test
  void namesLatentsWithoutAnImage() throws IOException {
    Files.delete(image(0));
    List<Finding> findings = check(OptionalInt.empty()).findings();
    assertTrue(findings.stream().anyMatch(f -> f.kind() == FindingKind.NO_IMAGE), findings + "");
  }

  @Test
  void labelsMustBeClasses() throws IOException {
    List<Finding> findings = check(OptionalInt.of(2)).findings();
    assertTrue(
        findings.stream().allMatch(f -> f.kind() == FindingKind.LABEL_OUT_OF_RANGE), findings + "");
    assertEquals(4, findings.size(), "two images and their latents");
  }

  @Test
  void labelsOfBothMustAgree() throws IOException {
    labels("vae-sd", "img-mean-std-", 0, 0, 1, 2, 2, 2);
    assertOnly(FindingKind.LABEL_DIFFERS, latents(3));
  }

  @Test
  void everyFileNeedsALabel() throws IOException {
    labels("vae-sd", "img-mean-std-", 0, 0, 1, 1, 2);
    assertOnly(FindingKind.NO_LABEL, latents(5));
  }

  @Test
  void labelsOfTrainingMustBeThere() throws IOException {
    Files.delete(data.resolve("vae-sd/dataset.json"));
    assertOnly(FindingKind.LABELS_MISSING, data.resolve("vae-sd/dataset.json"));
  }

  @Test
  void saysWhereLabelsAreDamaged() throws IOException {
    Files.writeString(data.resolve("images/dataset.json"), "{\"labels\": [[\"a\", ");
    Finding finding = only();
    assertEquals(FindingKind.LABELS_DAMAGED, finding.kind());
    assertFalse(finding.detail().contains("images/dataset.json"), "said once: " + finding);
  }

  @Test
  void equalImagesAreWarnedOf() throws IOException {
    Files.copy(image(0), image(1), StandardCopyOption.REPLACE_EXISTING);
    assertOnly(FindingKind.DUPLICATE, image(1));
    Files.copy(image(0), image(2), StandardCopyOption.REPLACE_EXISTING);
    List<Finding> findings = check(OptionalInt.empty()).findings();
    assertEquals(FindingKind.DUPLICATE_OF_OTHER_CLASS, findings.get(1).kind());
    assertEquals(0, check(OptionalInt.empty()).errors());
  }

  @Test
  void unfinishedWorkIsAnError() throws IOException {
    Files.createDirectories(data.resolve("images/.convert"));
    assertEquals(FindingKind.UNFINISHED, only().kind());
  }

  @Test
  void aFolderOfLatentsAloneIsCheckedToo() throws IOException {
    DataCheck.Options options =
        new DataCheck.Options(OptionalInt.empty(), OptionalInt.empty(), 1, () -> false);
    CheckReport report =
        DataCheck.run(data.resolve("vae-sd"), options, ProgressListener.SILENT).report();
    assertEquals(List.of(), report.findings());
    assertEquals(COUNT, report.latents());
  }

  @Test
  void nothingToCheckIsAnError() {
    Path empty = data.resolve("images/00000/none");
    assertThrows(IOException.class, () -> DataCheck.run(empty, options(), ProgressListener.SILENT));
  }

  private static DataCheck.Options options() {
    return new DataCheck.Options(OptionalInt.empty(), OptionalInt.empty(), 1, () -> false);
  }
}
