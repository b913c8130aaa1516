package dev.repazoo.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.repazoo.image.RgbImage;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PerceptualHashTest {
  /** Of imagehash 4.3.2 with SciPy, by {@code tools/golden/imagehash_cases.py}. */
  private static final Path REFERENCE = Path.of("src/test/resources/dedup/emoji.txt");

  @Test
  void hashesAreThoseOfImagehash() throws IOException {
    List<String> lines = Files.readAllLines(REFERENCE);
    assertEquals(120, lines.size());
    try (ImageSource emoji = ImageSources.open("emoji", Optional.empty(), Split.TRAIN)) {
      for (String line : lines) {
        int index = Integer.parseInt(line.substring(0, line.indexOf(' ')));
        RgbImage image = emoji.image(index);
        assertEquals(
            line,
            "%d %s %s"
                .formatted(
                    index,
                    PerceptualHash.hex(PerceptualHash.PHASH.of(image)),
                    PerceptualHash.hex(PerceptualHash.DHASH.of(image))));
      }
    }
  }

  /** All frequencies but the lowest are zero, and only roundings apart. */
  @Test
  void roundingsOfAFlatImageAreNoBits() {
    byte[] samples = new byte[3 * 100 * 60];
    java.util.Arrays.fill(samples, (byte) 77);
    RgbImage flat = RgbImage.ofHwc(100, 60, samples);
    assertEquals("8000000000000000", PerceptualHash.hex(PerceptualHash.PHASH.of(flat)));
    assertEquals("0000000000000000", PerceptualHash.hex(PerceptualHash.DHASH.of(flat)));
  }
}
