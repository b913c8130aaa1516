package dev.repazoo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.array.Npy;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirroredDatasetTest {
  @TempDir private Path folder;

  /** Two images of 4x4 pixels, whose latents hold the image's number, or 10 more if mirrored. */
  private void data(String... latentFolders) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 2; i++) {
      byte[] pixels = new byte[48];
      for (int j = 0; j < 48; j++) {
        pixels[j] = (byte) (100 * i + j);
      }
      PngFile.write(
          RgbImage.ofHwc(4, 4, pixels), folder.resolve("images/img%08d.png".formatted(i)));
    }
    for (int k = 0; k < latentFolders.length; k++) {
      Path latents = Files.createDirectories(folder.resolve(latentFolders[k]));
      for (int i = 0; i < 2; i++) {
        float[] moments = new float[8];
        Arrays.fill(moments, 10 * k + i);
        Npy.write(latents.resolve("img-mean-std-%08d.npy".formatted(i)), moments, 2, 2, 2);
      }
      Files.writeString(
          latents.resolve("dataset.json"),
          "{\"labels\": [[\"img-mean-std-00000000.npy\", 0], [\"img-mean-std-00000001.npy\", 1]]}");
    }
  }

  @Test
  void theSecondHalfIsTheFirstMirrored() throws IOException {
    data();
    try (Dataset plain = Datasets.open(folder.toString(), 4);
        Dataset data = Datasets.openMirrored(folder.toString(), 4)) {
      assertEquals(4, data.size());
      byte[] image = plain.image(1);
      assertArrayEquals(image, data.image(1));
      byte[] mirrored = data.image(3);
      for (int row = 0; row < 12; row++) {
        for (int x = 0; x < 4; x++) {
          assertEquals(image[4 * row + x], mirrored[4 * row + 3 - x]);
        }
      }
      assertNotEquals(plain.fingerprint(), data.fingerprint());
    }
  }

  @Test
  void latentsComeFromTheMirroredImages() throws IOException {
    data("vae-sd", "vae-sd-flip");
    try (Dataset data = Datasets.openMirrored(folder.toString(), 4)) {
      LatentDataset latents = assertInstanceOf(LatentDataset.class, data);
      assertEquals(1, latents.moments(1)[0]);
      assertEquals(11, latents.moments(3)[0]);
      assertEquals(1, LabelOf.sample(data, 3));
      assertEquals(2, data.classNames().size());
    }
  }

  @Test
  void latentsWithoutMirroredOnesAreAnError() throws IOException {
    data("vae-sd");
    var e = assertThrows(IOException.class, () -> Datasets.openMirrored(folder.toString(), 4));
    assertTrue(e.getMessage().contains("zoo encode', which mirrors"), e.getMessage());
  }

  @Test
  void theSequenceDoesNotDependOnTheNumberOfThreads() throws IOException {
    data("vae-sd", "vae-sd-flip");
    try (Dataset data = Datasets.openMirrored(folder.toString(), 4);
        Batches one = new Batches(data, new Batches.Options(3, 5, 1, true, 0));
        Batches four = new Batches(data, new Batches.Options(3, 5, 4, true, 0))) {
      for (int i = 0; i < 20; i++) {
        Batch a = one.next();
        Batch b = four.next();
        assertArrayEquals(a.indices(), b.indices());
        assertEquals(a.images(), b.images());
        assertEquals(a.moments().orElseThrow().values(), b.moments().orElseThrow().values());
      }
    }
  }
}
