package dev.repazoo.transfer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.repazoo.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a file in the cache comes from, kept beside it as {@code NAME.json}.
 *
 * @param uri the publisher's address
 * @param validator strong ETag or date of change that the server gave; empty text for none
 * @param bytes size of the whole file; -1 when the server did not say
 * @param sha256 digest of the whole file; empty text while it is incomplete
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
record Provenance(String uri, String validator, long bytes, String sha256) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Texts that a file lacks are empty. */
  Provenance {
    uri = uri == null ? "" : uri;
    validator = validator == null ? "" : validator;
    sha256 = sha256 == null ? "" : sha256;
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".json");
  }

  /** What is known of a file; nothing when what is kept is damaged. */
  static Optional<Provenance> of(Path file) throws IOException {
    Path path = beside(file);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(path.toFile(), Provenance.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  void keep(Path file) throws IOException {
    AtomicFile.write(beside(file), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  static void forget(Path file) throws IOException {
    Files.deleteIfExists(beside(file));
  }
}
