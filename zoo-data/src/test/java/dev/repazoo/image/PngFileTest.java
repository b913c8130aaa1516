package dev.repazoo.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngFileTest {
  @TempDir Path folder;

  @Test
  void readsTheTextsThatItWrote() throws IOException {
    Path file = folder.resolve("heart.png");
    Map<String, String> texts = Map.of("class", "12", "class_name", "Herz ♥");
    PngFile.write(RgbImage.ofHwc(1, 1, new byte[] {1, 2, 3}), file, texts);
    assertEquals(texts, PngFile.texts(file));
  }

  @Test
  void hasNoTextsWhereNoneWereWritten() throws IOException {
    Path file = folder.resolve("plain.png");
    PngFile.write(RgbImage.ofHwc(1, 1, new byte[] {1, 2, 3}), file);
    assertEquals(Map.of(), PngFile.texts(file));
  }

  @Test
  void refusesWhatIsNoPng() throws IOException {
    Path file = folder.resolve("photo.png");
    Files.writeString(file, "something else");
    assertThrows(IOException.class, () -> PngFile.texts(file));
  }
}
