package dev.repazoo.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.sources.parquet.ParquetColumn;
import dev.repazoo.sources.parquet.ParquetColumn.Kind;
import dev.repazoo.sources.parquet.ParquetFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which columns of a parquet file are the images and their classes: as Hugging Face's {@code
 * datasets} notes in the file, else by names and types.
 *
 * @param images a column of image files' bytes
 * @param labels a column of class numbers or names
 * @param classNames the classes' names by number, if known
 */
record ParquetFeatures(
    ParquetColumn images, Optional<ParquetColumn> labels, List<String> classNames) {
  private static final List<String> IMAGES = List.of("image", "img");
  private static final List<String> LABELS = List.of("label", "fine_label", "labels");

  /**
   * Finds them.
   *
   * @throws IOException if no column holds images, or several might
   */
  static ParquetFeatures of(ParquetFile file) throws IOException {
    JsonNode features = noted(file);
    List<ParquetColumn> candidates = images(file, features);
    ParquetColumn images =
        named(candidates, IMAGES)
            .or(() -> candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty())
            .orElseThrow(() -> noImages(file, candidates));
    file.check(images);
    Optional<ParquetColumn> labels = labels(file, features);
    List<String> classNames = new ArrayList<>();
    if (labels.isPresent()) {
      file.check(labels.get());
      features.path(top(labels.get())).path("names").forEach(n -> classNames.add(n.asText()));
    }
    return new ParquetFeatures(images, labels, List.copyOf(classNames));
  }

  /** What {@code datasets} notes of the columns; nothing if the file is not from there. */
  private static JsonNode noted(ParquetFile file) {
    String text = file.keyValues().getOrDefault("huggingface", "{}");
    ObjectMapper json = new ObjectMapper();
    try {
      return json.readTree(text).path("info").path("features");
    } catch (JsonProcessingException e) {
      return json.createObjectNode(); // an addition that a file can do without
    }
  }

  /** Columns noted as images; without such, all of bytes, alone or in a struct with a path. */
  private static List<ParquetColumn> images(ParquetFile file, JsonNode features) {
    List<ParquetColumn> all =
        file.columns().stream()
            .filter(c -> c.kind() == Kind.BYTES && !c.repeated())
            .filter(
                c ->
                    c.path().size() == 1
                        || (c.path().size() == 2 && c.path().get(1).equals("bytes")))
            .toList();
    List<ParquetColumn> noted =
        all.stream()
            .filter(c -> features.path(top(c)).path("_type").asText().equals("Image"))
            .toList();
    return noted.isEmpty() ? all : noted;
  }

  private static Optional<ParquetColumn> labels(ParquetFile file, JsonNode features) {
    List<ParquetColumn> all =
        file.columns().stream()
            .filter(c -> c.isInteger() || c.kind() == Kind.TEXT)
            .filter(c -> c.path().size() == 1 && !c.repeated())
            .toList();
    return named(all, LABELS)
        .or(
            () ->
                all.stream()
                    .filter(c -> features.path(top(c)).path("_type").asText().equals("ClassLabel"))
                    .findFirst());
  }

  private static Optional<ParquetColumn> named(List<ParquetColumn> columns, List<String> names) {
    return names.stream()
        .flatMap(name -> columns.stream().filter(column -> top(column).equals(name)))
        .findFirst();
  }

  private static String top(ParquetColumn column) {
    return column.path().get(0);
  }

  private static IOException noImages(ParquetFile file, List<ParquetColumn> candidates) {
    List<ParquetColumn> shown = candidates.isEmpty() ? file.columns() : candidates;
    String names = shown.stream().map(ParquetColumn::name).collect(Collectors.joining(", "));
    return new IOException(
        candidates.isEmpty()
            ? "%s: no column holds images, as 'image' with its 'bytes' would; there are: %s"
                .formatted(file.path(), names)
            : "%s: several columns may hold the images (%s); name the right one 'image'"
                .formatted(file.path(), names));
  }
}
