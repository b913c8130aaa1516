package dev.repazoo.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltinModelTest {
  private static final long LARGEST = 15_000_000;

  @TempDir private Path folder;

  @Test
  void unpacksAGraphBesideItsWeights() throws IOException, GeneralSecurityException {
    for (BuiltinModel model : BuiltinModel.all()) {
      Path sampler = model.unpack(folder);
      assertEquals(folder.resolve(model.sampler()), sampler);
      long bytes = 0;
      for (String file : List.of(model.sampler(), model.weights())) {
        byte[] unpacked = Files.readAllBytes(folder.resolve(file));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(unpacked);
        assertEquals(model.sha256(file), HexFormat.of().formatHex(digest));
        assertEquals(model.size(file), unpacked.length);
        bytes += unpacked.length;
      }
      assertTrue(bytes <= LARGEST, model.name() + " has " + bytes + " bytes");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2L * BuiltinModel.all().size(), files.count());
    }
  }
}
