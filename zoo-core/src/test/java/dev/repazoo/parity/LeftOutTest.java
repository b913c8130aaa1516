package dev.repazoo.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases in which the reference leaves an image out. */
class LeftOutTest {
  @TempDir Path folder;

  private ParityResult result(int side) throws IOException {
    PngFile.write(RgbImage.black(side, side), folder.resolve("image.png"));
    Files.writeString(
        folder.resolve("case.json"),
        """
        {"kind": "image-transform", "id": "center-crop-wide", "source": "a test",
         "config": {"resolution": [32, 16], "no_output": {"image": "skipped"}},
         "inputs": {"image": "image.png"}, "outputs": {}}
        """);
    ParityVerifier verifier = ParityVerifier.load(Registry.load(List.of()), Device.cpu());
    List<ParityResult> results = verifier.verify(ParityCase.read(folder));
    assertEquals(1, results.size());
    return results.get(0);
  }

  @Test
  void passesWhenItIsLeftOut() throws IOException {
    assertTrue(result(20).passed());
  }

  @Test
  void failsWhenItIsNot() throws IOException {
    ParityResult result = result(40);
    assertFalse(result.passed());
    assertEquals("image must be left out but was computed", result.message());
  }
}
