package dev.repazoo.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code zoo encode} has noted beside latents. */
final class LatentNotes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LatentNotes() {}

  /**
   * A note; nothing where there is none, as beside latents of other programs.
   *
   * @throws IOException if the notes are damaged
   */
  static Optional<String> read(Path data, CheckedData.Part part, String key) throws IOException {
    Path file = data.resolve(part.folder()).resolve(LatentScaleFile.NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode value = JSON.readTree(file.toFile()).path(key);
      return Optional.of(value.asText()).filter(text -> !text.isEmpty());
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " is no JSON (" + JsonProblem.reason(e) + "); remove it and name the VAE", e);
    }
  }
}
