package dev.repazoo.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code index.json} of cached features: what they are of and how many samples are there.
 *
 * @param key what they are of
 * @param batchSize images that are encoded together; a run that goes on keeps it, since sums come
 *     out differently in the last bits in other batches
 * @param written samples stored so far, from the first on
 * @param missing samples that couldn't be read; their rows are of a black image
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record FeatureIndex(FeatureKey key, int batchSize, int written, List<Integer> missing) {
  static final String DATA = "tokens.bin";
  private static final String FILE = "index.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  FeatureIndex {
    missing = List.copyOf(missing);
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch_size is " + batchSize);
    }
    if (written < 0 || written > key.count()) {
      throw new IllegalArgumentException("written is " + written + " of " + key.count());
    }
  }

  static Optional<FeatureIndex> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), FeatureIndex.class));
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " is no index of features (" + JsonProblem.reason(e) + "); delete the folder", e);
    }
  }

  void write(Path folder) throws IOException {
    AtomicFile.write(
        folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  /**
   * Refuses features of something else.
   *
   * @throws IOException that says in what they differ
   */
  void require(FeatureKey wanted, Path folder) throws IOException {
    List<String> differences = key.differencesFrom(wanted);
    if (!differences.isEmpty()) {
      throw new IOException(
          folder
              + " holds other features: "
              + String.join(", ", differences)
              + "; delete the folder or name another");
    }
  }
}
