package dev.repazoo.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuiltinModelTest {
  private static final long LARGEST = 15_000_000;

  @Test
  void filesAreWhatTheirRowsSay() throws IOException, GeneralSecurityException {
    for (BuiltinModel model : BuiltinModel.all()) {
      long bytes = 0;
      for (BuiltinModel.Resource file : List.of(model.sampler(), model.weights())) {
        byte[] content;
        try (InputStream in = BuiltinModel.class.getResourceAsStream(file.resource())) {
          content = in.readAllBytes();
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        assertEquals(file.sha256(), HexFormat.of().formatHex(digest), file.name());
        assertEquals(file.bytes(), content.length, file.name());
        bytes += content.length;
      }
      assertTrue(bytes <= LARGEST, model.name() + " has " + bytes + " bytes");
    }
  }
}
