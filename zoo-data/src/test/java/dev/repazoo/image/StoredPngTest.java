package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredPngTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "256, 256", "7, 300", "21844, 1", "21845, 1", "4369, 5"})
  void readersFindThePixels(int width, int height) throws IOException {
    RgbImage image = ResizeTest.noise(width, height);
    byte[] png = StoredPng.encode(image);
    assertEquals(StoredPng.length(width, height), png.length);
    assertArrayEquals(image.hwc(), new ImageDecoder().decode(png).hwc());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "256, 512"})
  void sizeIsInTheFirstBytes(int width, int height) {
    byte[] png = StoredPng.encode(ResizeTest.noise(width, height));
    assertEquals(
        Optional.of(new Preprocessing.Resolution(width, height)),
        StoredPng.size(ByteBuffer.wrap(png)));
    png[3]++;
    assertEquals(Optional.empty(), StoredPng.size(ByteBuffer.wrap(png)));
    assertEquals(Optional.empty(), StoredPng.size(ByteBuffer.allocate(10)));
  }
}
