package dev.repazoo.sources;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.convert.Conversion;
import dev.repazoo.convert.ConversionOptions;
import dev.repazoo.convert.ConversionReport;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.RgbImage;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are those of tools/parquet-fixtures.py, which pyarrow and datasets wrote. */
class ParquetImagesTest {
  private static final Path FILES = Path.of("src/test/resources/parquet");
  private static final List<String> NAMES = List.of("cat", "dog", "eel");

  @TempDir private Path folder;

  private static ImageSource open(Path path, Split split) throws IOException {
    return ImageSources.open(path.toString(), Optional.empty(), split);
  }

  private static ImageSource open(String name) throws IOException {
    return open(FILES.resolve(name), Split.TRAIN);
  }

  private static String failure(Path path) {
    return assertThrows(IOException.class, () -> open(path, Split.TRAIN)).getMessage();
  }

  /** Image i as the program that made the files computes it. */
  private static RgbImage expected(int i) {
    RgbImage image = RgbImage.black(5, 4);
    for (int at = 0; at < 60; at++) {
      image.hwc()[at] = (byte) (37 * i + 11 * (at / 3 % 5) + 5 * (at / 15) + 3 * (at % 3));
    }
    return image;
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "gzip", "lz4", "none"})
  void imagesAndLabelsAreReadWhateverTheCodec(String codec) throws IOException {
    try (ImageSource source = open(codec + ".parquet")) {
      assertEquals(8, source.size());
      for (int i = 0; i < 8; i++) {
        assertArrayEquals(expected(i).hwc(), source.image(i).hwc(), "image " + i);
        assertEquals(OptionalLong.of(i % 3), source.label(i));
      }
      assertEquals(codec.equals("zstd") ? List.of() : NAMES, source.classNames());
      assertEquals(codec + ".parquet#7", source.name(7));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "none", "zstd"})
  void orderAndThreadsDoNotMatter(String codec) throws IOException {
    try (ImageSource source = open(codec + ".parquet")) {
      new Random(1)
          .ints(400, 0, 8)
          .parallel()
          .forEach(
              i -> {
                try {
                  assertArrayEquals(expected(i).hwc(), source.image(i).hwc(), "image " + i);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
    }
  }

  @Test
  void shardsFollowOneAnother() throws IOException {
    try (ImageSource source = open("shards")) {
      assertEquals(8, source.size());
      assertEquals("data/train-00000-of-00002.parquet#3", source.name(3));
      assertEquals("data/train-00001-of-00002.parquet#0", source.name(4));
      assertArrayEquals(expected(6).hwc(), source.image(6).hwc());
      assertEquals(OptionalLong.of(0), source.label(6));
      assertEquals(
          List.of("2 parquet files: images in 'image', classes in 'label'"), source.notes());
    }
    try (ImageSource source = open(FILES.resolve("shards"), Split.VALIDATION)) {
      assertEquals(1, source.size());
      assertArrayEquals(expected(8).hwc(), source.image(0).hwc());
    }
  }

  @Test
  void splitsThatAreNotThereAreNamed() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> open(FILES.resolve("shards"), Split.TEST));
    assertTrue(e.getMessage().endsWith("shards has train, validation"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> open(FILES.resolve("words.parquet"), Split.TEST));
  }

  @Test
  void nullImagesAreGapsInTheDataSet() throws IOException {
    Path dest = folder.resolve("out");
    Resolution size = new Resolution(4, 4);
    ConversionOptions options =
        new ConversionOptions(
            dest,
            new Preprocessing(Mode.CENTER_CROP_DHARIWAL, Optional.of(size)),
            OptionalInt.empty(),
            3,
            false,
            true,
            false);
    try (ImageSource source = open("shards")) {
      ConversionReport report =
          Conversion.run(source, options, ProgressListener.SILENT, () -> false);
      assertEquals(7, report.images());
      assertEquals(1, report.errors());
      assertTrue(
          Files.readString(report.errorFile().orElseThrow())
              .startsWith(
                  "{\"path\":\"data/train-00000-of-00002.parquet#2\",\"reason\":\"the row"));
    }
    assertFalse(Files.exists(dest.resolve("00000/img00000002.png")));
    RgbImage last =
        new ImageDecoder().decode(Files.readAllBytes(dest.resolve("00000/img00000007.png")));
    RgbImage wanted = options.preprocessing().apply(expected(7)).orElseThrow();
    assertArrayEquals(wanted.hwc(), last.hwc());
    String json = Files.readString(dest.resolve("dataset.json"));
    assertTrue(json.contains("[\"00000/img00000003.png\", 0], "), json);
    assertTrue(json.endsWith("]]}"), json);
    Path names = dest.resolve("class_names.json");
    assertEquals(List.of("cat", "dog", "eel"), ClassNames.read("names", Files.readAllBytes(names)));
  }

  @Test
  void classesInWordsAreNumberedInTheirOrder() throws IOException {
    try (ImageSource source = open("words.parquet")) {
      assertEquals(NAMES, source.classNames());
      assertEquals(OptionalLong.of(2), source.label(0));
      assertEquals(OptionalLong.of(0), source.label(2));
    }
  }

  @Test
  void nullAndMinusOneAreNoClass() throws IOException {
    try (ImageSource source = open("secret.parquet")) {
      assertEquals(OptionalLong.of(0), source.label(0));
      assertEquals(OptionalLong.empty(), source.label(1));
      assertEquals(OptionalLong.empty(), source.label(2));
      assertEquals(OptionalLong.of(1), source.label(3));
      assertTrue(source.notes().get(1).startsWith("2 of 4 rows have no class"));
    }
  }

  @Test
  void filesWithoutClassesHaveNone() throws IOException {
    try (ImageSource source = open("unlabelled.parquet")) {
      assertEquals(OptionalLong.empty(), source.label(1));
      assertArrayEquals(expected(1).hwc(), source.image(1).hwc());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-image.parquet | no column holds images, as 'image' with its 'bytes' would; there are: text, label",
        "two-images.parquet | (left.bytes, right.bytes)",
        "range.parquet | 'label' is 2 in row 2; it must be from 0 to 1",
        "brotli.parquet | is compressed with BROTLI; write it with snappy",
        "encrypted.parquet | is encrypted",
        "empty.parquet | no rows",
        "encrypted-label.parquet | is encrypted"
      })
  void whatCanNotBeReadIsNamed(String name, String message) {
    String failure = failure(FILES.resolve(name));
    assertTrue(failure.contains(message), failure);
    assertTrue(failure.contains(name), failure);
    assertEquals(1, failure.lines().count(), failure);
  }

  @Test
  void cutFilesAreRefused() throws IOException {
    for (String name : List.of("snappy.parquet", "zstd.parquet")) {
      byte[] whole = Files.readAllBytes(FILES.resolve(name));
      Path file = folder.resolve(name);
      for (int length : new int[] {0, 3, 4, 9, 100, whole.length / 2, whole.length - 1}) {
        Files.write(file, Arrays.copyOf(whole, length));
        String failure = failure(file);
        assertTrue(failure.contains(length < 4 ? "no parquet file" : "cut off"), failure);
      }
    }
  }

  /** Whatever byte is wrong, an image or the whole is refused in a line, or nothing is wrong. */
  @Test
  void damagedFilesAreRefused() throws IOException {
    for (String name : List.of("snappy.parquet", "none.parquet", "zstd.parquet", "gzip.parquet")) {
      byte[] whole = Files.readAllBytes(FILES.resolve(name));
      Path file = folder.resolve(name);
      Random random = new Random(7);
      int refused = 0;
      for (int i = 0; i < 100; i++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, damaged);
        try (ImageSource source = open(file, Split.TRAIN)) {
          for (int row = 0; row < source.size(); row++) {
            source.image(row);
          }
        } catch (IOException e) {
          assertEquals(1, e.getMessage().lines().count(), e.getMessage());
          refused++;
        }
      }
      assertTrue(refused > 0, name + " is taken whatever byte is wrong");
    }
  }

  @Test
  void checksumsAreChecked() throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("zstd.parquet"));
    Path file = folder.resolve("zstd.parquet");
    whole[240] ^= 1; // in the first page, behind its header
    Files.write(file, whole);
    try (ImageSource source = open(file, Split.TRAIN)) {
      String message = assertThrows(IOException.class, () -> source.image(0)).getMessage();
      assertTrue(message.contains("zstd.parquet: damaged parquet: column 'image'"), message);
      assertTrue(message.contains("checksum"), message);
      assertArrayEquals(expected(3).hwc(), source.image(3).hwc(), "the next row group");
    }
  }

  @Test
  void pointersOfGitLfsAreNamed() throws IOException {
    Path file = folder.resolve("train.parquet");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
    assertTrue(failure(folder).contains("git lfs pull"), failure(folder));
  }

  private void copy(String from, String to) throws IOException {
    Path target = folder.resolve(to);
    Files.createDirectories(target.getParent());
    Files.copy(FILES.resolve(from), target);
  }

  @Test
  void foldersThatAreIncompleteOrAmbiguousAreRefused() throws IOException {
    copy("snappy.parquet", "a/train-00001-of-00002.parquet");
    assertTrue(failure(folder).contains("a/train-00000-of-00002.parquet is missing"));
    copy("snappy.parquet", "a/train-00000-of-00002.parquet");
    copy("zstd.parquet", "b/test.parquet");
    try (ImageSource source = open(folder, Split.TRAIN)) {
      assertEquals(16, source.size());
    }
    copy("snappy.parquet", "c/train-00000-of-00001.parquet");
    assertTrue(failure(folder).contains("several folders (a/, c/)"), failure(folder));
    Files.write(folder.resolve("picture.png"), new byte[1]);
    assertTrue(failure(folder).contains("images in a/train-00000"), failure(folder));
  }

  @Test
  void tablesBesideImagesAreLeftAlone() throws IOException {
    copy("no-image.parquet", "00000.parquet");
    Files.write(folder.resolve("picture.png"), new byte[1]);
    try (ImageSource source = open(folder, Split.TRAIN)) {
      assertEquals("picture.png", source.name(0));
    }
  }

  @Test
  void shardsOfOtherClassesAreRefused() throws IOException {
    copy("snappy.parquet", "train-1.parquet");
    copy("unlabelled.parquet", "train-2.parquet");
    assertTrue(failure(folder).contains("train-2.parquet has other classes than"));
  }

  @ParameterizedTest
  @CsvSource({
    "data/train-00000-of-00004.parquet, TRAIN",
    "default/test/0000.parquet, TEST",
    "train/val.parquet, VALIDATION",
    "my_dev.parquet, VALIDATION",
    "training1.parquet, TRAIN"
  })
  void splitsAreWordsOfNames(String name, Split split) throws IOException {
    copy("snappy.parquet", name.replaceAll("-00000-of-00004", ""));
    for (Split each : Split.values()) {
      if (each == split) {
        try (ImageSource source = open(folder, each)) {
          assertEquals(8, source.size());
        }
      } else {
        assertThrows(IllegalArgumentException.class, () -> open(folder, each));
      }
    }
  }

  @Test
  void namesThatOnlyContainAWordSayNoSplit() throws IOException {
    copy("snappy.parquet", "contest-trained.parquet");
    try (ImageSource source = open(folder, Split.TRAIN)) {
      assertEquals(
          8, IntStream.range(0, source.size()).filter(i -> source.label(i).isPresent()).count());
    }
    assertThrows(IllegalArgumentException.class, () -> open(folder, Split.TEST));
  }
}
