package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.spi.WeightFile;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ShippedModelTest {
  private static final long LARGEST = 15_000_000;

  @Test
  void theResourceIsWhatItsRowSays() throws IOException, GeneralSecurityException {
    WeightFile row = SiTVariant.SHIPPED_EMOJI;
    String resource = row.uri().substring("resource:".length());
    byte[] bytes;
    try (var in = SiTProvider.class.getResourceAsStream(resource)) {
      bytes = in.readAllBytes();
    }
    assertEquals(row.bytes(), bytes.length);
    assertTrue(bytes.length <= LARGEST);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    assertEquals(row.sha256().orElseThrow(), HexFormat.of().formatHex(digest));
  }
}
