package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** WebP files of all kinds, written by libwebp through Pillow from a photograph. */
class WebpTest {
  private static final Path FOLDER = Path.of("src/test/resources/webp");

  /** Checksums of what Pillow 13.0.0 with libwebp reads from them. */
  @ParameterizedTest
  @CsvSource({
    "w1-llp0.webp, 97, 61, 624599174",
    "w2-40-4.webp, 33, 80, 1505318441",
    "w2-40-a.webp, 33, 80, 3075811588",
    "w2-5-0.webp, 33, 80, 1584756642",
    "w2-ll0.webp, 33, 80, 2995060419",
    "w2-lla3.webp, 33, 80, 2995060419",
    "w2-llp1003.webp, 33, 80, 2995060419",
    "w4-100-6.webp, 17, 15, 1874874254",
    "w4-anim.webp, 17, 15, 492777633",
    "w4-llp26.webp, 17, 15, 2442648767",
    "w4-llp6.webp, 17, 15, 2819343819",
    "w7-80-4.webp, 121, 3, 1816023467",
    "w8-5-4.webp, 3, 90, 2109132462"
  })
  void pixelsEqualLibwebps(String file, int width, int height, long checksum) throws IOException {
    RgbImage image = new ImageDecoder().decode(Files.readAllBytes(FOLDER.resolve(file)));
    assertEquals(width, image.width());
    assertEquals(height, image.height());
    CRC32 crc = new CRC32();
    crc.update(image.hwc());
    assertEquals(checksum, crc.getValue());
  }

  static Stream<Path> files() throws IOException {
    try (Stream<Path> found = Files.list(FOLDER)) {
      return found.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void cutFilesAreRefused(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (double part : new double[] {0.02, 0.1, 0.5, 0.9}) {
      if (part > 0.5 && file.toString().contains("anim")) {
        continue; // its first frame is whole
      }
      byte[] cut = Arrays.copyOf(whole, (int) (whole.length * part));
      assertThrows(ImageFormatException.class, () -> new ImageDecoder().decode(cut), "to " + part);
    }
  }

  /** As libwebp does. */
  @ParameterizedTest
  @CsvSource({
    "w2-40-4.webp, 20, 16, a frame that is not shown",
    "w2-40-4.webp, 17, 1, a chunk that is longer than the file",
    "w2-40-a.webp, 12, 32, a first chunk of no known name"
  })
  void filesThatLibwebpRefusesAreRefused(String file, int at, int flipped, String what)
      throws IOException {
    byte[] damaged = Files.readAllBytes(FOLDER.resolve(file));
    new ImageDecoder().decode(damaged);
    damaged[at] ^= (byte) flipped;
    assertThrows(ImageFormatException.class, () -> new ImageDecoder().decode(damaged), what);
  }

  @ParameterizedTest
  @MethodSource("files")
  void damagedFilesGiveAPictureOrAReason(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(11);
    for (int i = 0; i < 60; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++) {
        damaged[12 + random.nextInt(whole.length - 12)] = (byte) random.nextInt(256);
      }
      try {
        new ImageDecoder(1 << 22).decode(damaged);
      } catch (ImageFormatException e) {
        assertTrue(e.getMessage().length() > 10, e.getMessage());
      }
    }
  }
}
