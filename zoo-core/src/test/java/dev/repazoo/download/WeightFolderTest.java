package dev.repazoo.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.transfer.DownloadException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightFolderTest {
  @Test
  void foldersOfHuggingFaceAreLookedInto(@TempDir Path folder) throws Exception {
    assertThrows(DownloadException.class, () -> WeightFolder.resolve(folder));
    Path bin = Files.writeString(folder.resolve("pytorch_model.bin"), "x");
    assertEquals(bin, WeightFolder.resolve(folder));
    Path safe = Files.writeString(folder.resolve("model.safetensors"), "x");
    assertEquals(safe, WeightFolder.resolve(folder));
    assertEquals(safe, WeightFolder.resolve(safe));
    Files.move(safe, folder.resolve("model.safetensors.index.json"));
    assertTrue(
        assertThrows(DownloadException.class, () -> WeightFolder.resolve(folder))
            .getMessage()
            .contains("several pieces"));
  }
}
