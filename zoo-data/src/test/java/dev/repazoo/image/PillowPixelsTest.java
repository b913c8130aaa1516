package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of all formats, whole and damaged, that tools/pixel-fixtures.py made, beside Pillow. */
class PillowPixelsTest {
  private static final Path FOLDER = Path.of("src/test/resources/pixels");

  /** What Pillow alone reads: docs/data.md says why; of the last one it has four rows of nine. */
  private static final Set<String> READ_BY_PILLOW_ALONE =
      Set.of("lab.tif", "lzma-rgb-8.tif", "lzma-rgb-9.tif", "strips-missing.tif");

  private static ZipFile files;

  /**
   * A line of expected.csv.
   *
   * @param name the file's
   * @param width 0 if Pillow refuses it
   * @param height 0 if Pillow refuses it
   * @param checksum of its samples
   */
  record Expected(String name, int width, int height, long checksum) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void open() throws IOException {
    files = new ZipFile(FOLDER.resolve("files.zip").toFile());
  }

  @AfterAll
  static void close() throws IOException {
    files.close();
  }

  static Stream<Expected> expected() throws IOException {
    return Files.readAllLines(FOLDER.resolve("expected.csv")).stream()
        .map(line -> line.split(",", -1))
        .map(
            row ->
                new Expected(
                    row[0],
                    Integer.parseInt(row[1]),
                    Integer.parseInt(row[2]),
                    Long.parseLong(row[3])));
  }

  @ParameterizedTest
  @MethodSource("expected")
  void pixelsEqualPillows(Expected expected) throws IOException {
    byte[] file;
    try (InputStream stream = files.getInputStream(files.getEntry(expected.name()))) {
      file = stream.readAllBytes();
    }
    ImageDecoder decoder = new ImageDecoder();
    if (expected.width() == 0 || READ_BY_PILLOW_ALONE.contains(expected.name())) {
      ImageFormatException e = assertThrows(ImageFormatException.class, () -> decoder.decode(file));
      assertTrue(e.getMessage().matches(".*\\w+ \\w+ \\w+.*"), e.getMessage());
      return;
    }
    RgbImage image = decoder.decode(file);
    assertEquals(expected.width() + "x" + expected.height(), image.width() + "x" + image.height());
    CRC32 crc = new CRC32();
    crc.update(image.hwc());
    assertEquals(expected.checksum(), crc.getValue());
  }
}
