package dev.repazoo.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.RgbImage;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {
  private static final int IMAGES = 12;

  @TempDir private Path folder;
  private Path photos;

  @BeforeEach
  void makePhotos() throws IOException {
    photos = folder.resolve("photos");
    for (int i = 0; i < IMAGES; i++) {
      PngFile.write(
          noise(40 + 7 * i, 90 - 3 * i, i), photos.resolve("c" + i % 3 + "/" + i + ".png"));
    }
  }

  private static RgbImage noise(int width, int height, int seed) {
    byte[] samples = new byte[3 * width * height];
    new Random(seed).nextBytes(samples);
    return RgbImage.ofHwc(width, height, samples);
  }

  private static Preprocessing crop(int side) {
    return new Preprocessing(Mode.CENTER_CROP_DHARIWAL, Optional.of(new Resolution(side, side)));
  }

  private static ConversionReport convert(
      Path from, ConversionOptions options, BooleanSupplier stop) throws IOException {
    try (ImageSource source =
        ImageSources.open(from.toString(), options.preprocessing().resolution(), Split.TRAIN)) {
      return Conversion.run(source, options, ProgressListener.SILENT, stop);
    }
  }

  private ConversionReport convert(Path dest) throws IOException {
    return convert(photos, ConversionOptions.of(dest, crop(32)), () -> false);
  }

  private static Map<String, String> content(Path path) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(path)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(
            path.relativize(file).toString(),
            java.util.Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  /** A supplier that is true from the nth call on. */
  private static BooleanSupplier after(int calls) {
    int[] left = {calls};
    return () -> left[0]-- <= 0;
  }

  @Test
  void filesHaveRepasNamesAndPixels() throws IOException {
    ConversionReport report = convert(folder.resolve("out"));
    assertEquals(IMAGES, report.images());
    assertTrue(report.finished());
    Map<String, String> files = content(folder.resolve("out"));
    assertEquals(IMAGES + 1, files.size());
    assertTrue(files.containsKey("00000/img00000011.png"), files.keySet().toString());
    RgbImage second =
        new ImageDecoder().decode(Files.readAllBytes(folder.resolve("out/00000/img00000001.png")));
    RgbImage expected = crop(32).apply(noise(40 + 7 * 3, 90 - 3 * 3, 3)).orElseThrow();
    assertArrayEquals(expected.hwc(), second.hwc());
    String json = Files.readString(folder.resolve("out/dataset.json"));
    assertTrue(json.startsWith("{\"labels\": [[\"00000/img00000000.png\", 0], [\"00000/"), json);
    assertTrue(json.endsWith("[\"00000/img00000011.png\", 2]]}"), json);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void bytesDoNotDependOnThreads(int workers) throws IOException {
    for (String name : new String[] {"out", "out.zip"}) {
      Path dest = folder.resolve(workers + name);
      ConversionOptions options =
          new ConversionOptions(dest, crop(32), OptionalInt.empty(), workers, false, false, false);
      convert(photos, options, () -> false);
      convert(folder.resolve(name));
      assertEquals(content(folder.resolve(name)), content(dest));
      delete(folder.resolve(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"out", "out.zip"})
  void goesOnOnlyWithTheImagesThatItBeganWith(String name) throws IOException {
    ConversionOptions options = ConversionOptions.of(folder.resolve(name), crop(32));
    convert(photos, options, after(5));
    for (int i = 0; i < IMAGES; i++) {
      PngFile.write(
          noise(40 + 7 * i, 90 - 3 * i, 100 + i), photos.resolve("c" + i % 3 + "/" + i + ".png"));
    }
    IOException refused =
        assertThrows(IOException.class, () -> convert(photos, options, () -> false));
    assertTrue(refused.getMessage().contains("holds another image"), refused.getMessage());
    assertFalse(Files.exists(folder.resolve("out/dataset.json")));
    assertFalse(Files.exists(folder.resolve("out.zip")));
  }

  @Test
  void destinationIsNotInTheSourceBehindALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), photos);
    assertThrows(IllegalArgumentException.class, () -> convert(link.resolve("new/out")));
    assertFalse(Files.exists(photos.resolve("new")));
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> found = Files.walk(path)) {
      for (Path file : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"out", "out.zip"})
  void interruptedRunGoesOnToTheSameBytes(String name) throws IOException {
    Files.writeString(photos.resolve("c0/bad.png"), "no picture");
    Path whole = folder.resolve("whole" + name);
    convert(whole);
    Path dest = folder.resolve(name);
    ConversionOptions options = ConversionOptions.of(dest, crop(32));
    int converted = 0;
    int runs = 0;
    ConversionReport report;
    do {
      report = convert(photos, options, after(4 * ++runs));
      converted += report.converted();
      assertEquals(
          report.finished(), Files.exists(dest) && !Files.exists(dest.resolve(".convert")));
    } while (!report.finished() && runs < 10);
    assertTrue(report.finished());
    assertEquals(IMAGES, converted, "an image was made twice");
    assertEquals(content(whole), content(dest));
    try (Stream<Path> left = Files.list(folder)) {
      assertTrue(left.noneMatch(p -> p.getFileName().toString().endsWith(".convert")));
    }
  }

  @Test
  void halfWrittenZipEntryIsMadeAgain() throws IOException {
    Path dest = folder.resolve("out.zip");
    ConversionOptions options = ConversionOptions.of(dest, crop(32));
    convert(photos, options, after(5));
    Path part = folder.resolve(".out.zip.convert/part.zip");
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 100);
    }
    assertEquals(IMAGES - 4, convert(photos, options, () -> false).converted());
    convert(folder.resolve("whole.zip"));
    assertEquals(content(folder.resolve("whole.zip")), content(dest));
  }

  @Test
  void halfWrittenFileIsMadeAgain() throws IOException {
    Path dest = folder.resolve("out");
    ConversionOptions options = ConversionOptions.of(dest, crop(32));
    convert(photos, options, after(5));
    Files.write(dest.resolve("00000/img00000002.png"), new byte[] {1, 2, 3});
    assertEquals(IMAGES - 4, convert(photos, options, () -> false).converted());
    convert(folder.resolve("whole"));
    assertEquals(content(folder.resolve("whole")), content(dest));
  }

  @Test
  void otherSettingsDontGoOn() throws IOException {
    Path dest = folder.resolve("out");
    convert(photos, ConversionOptions.of(dest, crop(32)), after(5));
    ConversionOptions other = ConversionOptions.of(dest, crop(64));
    IOException e = assertThrows(IOException.class, () -> convert(photos, other, () -> false));
    assertTrue(e.getMessage().contains("resolution: 32x32"), e.getMessage());
  }

  @Test
  void unreadableImagesLeaveGapsAndAreListed() throws IOException {
    Files.writeString(photos.resolve("c1/0bad.png"), "no picture");
    ConversionReport report = convert(folder.resolve("out"));
    assertEquals(1, report.errors());
    assertEquals(IMAGES, report.images());
    Path log = report.errorFile().orElseThrow();
    String line = Files.readString(log);
    assertTrue(line.startsWith("{\"path\":\"c1/0bad.png\",\"reason\":\"no image"), line);
    assertFalse(Files.exists(folder.resolve("out/00000/img00000004.png")));
    assertTrue(Files.exists(folder.resolve("out/00000/img00000012.png")));
    assertFalse(Files.readString(folder.resolve("out/dataset.json")).contains("img00000004"));
  }

  @Test
  void strictStopsAtTheFirst() throws IOException {
    Files.writeString(photos.resolve("c1/0bad.png"), "no picture");
    ConversionOptions strict =
        new ConversionOptions(
            folder.resolve("out"), crop(32), OptionalInt.empty(), 2, true, false, false);
    IOException e = assertThrows(IOException.class, () -> convert(photos, strict, () -> false));
    assertTrue(e.getMessage().startsWith("c1/0bad.png: "), e.getMessage());
    assertFalse(Files.exists(folder.resolve("out/dataset.json")));
    Files.delete(photos.resolve("c1/0bad.png"));
  }

  @Test
  void secondProcessIsTurnedAway() throws IOException {
    Path dest = folder.resolve("out");
    ConversionOptions options = ConversionOptions.of(dest, crop(32));
    String[] message = {""};
    convert(
        photos,
        options,
        () -> {
          IOException e = assertThrows(IOException.class, () -> convert(dest));
          message[0] = e.getMessage();
          return true;
        });
    assertTrue(
        message[0].contains("is being written by process " + ProcessHandle.current().pid()),
        message[0]);
  }

  @Test
  void foldersWithOtherFilesAreLeftAlone() throws IOException {
    Path dest = Files.createDirectory(folder.resolve("out"));
    Files.writeString(dest.resolve("precious.txt"), "mine");
    IOException e = assertThrows(IOException.class, () -> convert(dest));
    assertTrue(e.getMessage().contains("not empty"), e.getMessage());
    assertEquals(1, content(dest).size());
  }

  @Test
  void refusedRunLeavesNothing() {
    Path dest = folder.resolve("out");
    ConversionOptions asTheyAre =
        ConversionOptions.of(dest, new Preprocessing(Mode.SCALE, Optional.empty()));
    IOException e = assertThrows(IOException.class, () -> convert(photos, asTheyAre, () -> false));
    assertTrue(e.getMessage().contains("40x90; they must be square"), e.getMessage());
    assertFalse(Files.exists(dest));
  }

  @Test
  void destInsideTheSourceIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> convert(photos.resolve("out")));
  }

  @Test
  void linkLoopsAreLeftOut() throws IOException {
    ConversionReport without = convert(folder.resolve("without"));
    Files.createSymbolicLink(photos.resolve("c0/loop"), photos);
    ConversionReport with = convert(folder.resolve("with"));
    assertEquals(without.images(), with.images());
    assertEquals(without.errors(), with.errors());
  }

  @Test
  void labelsOfOtherFilesAreRefused() throws IOException {
    Files.writeString(photos.resolve("dataset.json"), "{\"labels\": [[\"other.png\", 3]]}");
    IOException e = assertThrows(IOException.class, () -> convert(folder.resolve("out")));
    assertTrue(e.getMessage().contains("none of its 1 labels"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"labels\": 3}", "{\"labels\": [[\"c0/0.png\", \"cat\"]]}"})
  void damagedLabelsAreRefused(String json) throws IOException {
    Files.writeString(photos.resolve("dataset.json"), json);
    IOException e = assertThrows(IOException.class, () -> convert(folder.resolve("out")));
    assertTrue(e.getMessage().contains("dataset.json: "), e.getMessage());
  }

  private Path zip(String... names) throws IOException {
    Path zip = folder.resolve("in.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      for (String name : names) {
        entries.putNextEntry(new ZipEntry(name));
        entries.write(PngFile.encode(noise(50, 50, 1)));
      }
    }
    return zip;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.png", "a/../../x.png", "/x.png", "C:/x.png", "..\\x.png"})
  void zipEntriesThatLeadOutAreRefused(String name) throws IOException {
    Path zip = zip("a.png", name);
    ConversionOptions options = ConversionOptions.of(folder.resolve("out"), crop(32));
    IOException e = assertThrows(IOException.class, () -> convert(zip, options, () -> false));
    assertTrue(e.getMessage().contains("leads out of the archive"), e.getMessage());
  }

  @Test
  void zipEntryThatClaimsAnotherSizeIsListed() throws IOException {
    Path zip = zip("a.png", "b.png");
    byte[] bytes = Files.readAllBytes(zip);
    int central = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    bytes[central + 24]--; // the size in the directory
    Files.write(zip, bytes);
    ConversionOptions options = ConversionOptions.of(folder.resolve("out"), crop(32));
    ConversionReport report = convert(zip, options, () -> false);
    assertEquals(1, report.errors());
    assertEquals(1, report.images());
  }

  @Test
  void emojiKeepTheirClasses() throws IOException {
    Path dest = folder.resolve("emoji.zip");
    ConversionOptions options =
        new ConversionOptions(
            dest,
            new Preprocessing(Mode.SCALE, Optional.of(new Resolution(32, 32))),
            OptionalInt.of(20),
            2,
            true,
            true,
            false);
    ConversionReport report = convert(Path.of("emoji"), options, () -> false);
    assertEquals(20, report.images());
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(dest.toFile())) {
      String json =
          new String(
              zip.getInputStream(zip.getEntry("dataset.json")).readAllBytes(),
              java.nio.charset.StandardCharsets.UTF_8);
      assertTrue(json.startsWith("{\"labels\": [[") && json.endsWith("]]}"), json);
      assertEquals(
          "alphanum",
          ClassNames.read(
                  "names", zip.getInputStream(zip.getEntry("class_names.json")).readAllBytes())
              .get(0));
    }
  }
}
