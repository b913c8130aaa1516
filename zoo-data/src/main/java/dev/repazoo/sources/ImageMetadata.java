package dev.repazoo.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hugging Face's {@code metadata.csv} or {@code metadata.jsonl}: a row an image, whose {@code
 * file_name} is relative to the file's folder, and whose {@code label} is a number or a name.
 *
 * @param where the file, for messages
 * @param columns all columns that a row has
 * @param rows the rows in order
 */
record ImageMetadata(String where, Set<String> columns, List<Row> rows) {
  private static final String CSV = "metadata.csv";
  private static final String JSONL = "metadata.jsonl";
  private static final String FILE_NAME = "file_name";
  private static final String LABEL = "label";

  /**
   * An image.
   *
   * @param line of the metadata, from 1
   * @param file the image's name in the source
   * @param label its class, if it has one
   * @param number whether the class is a number
   */
  record Row(long line, String file, Optional<String> label, boolean number) {}

  /** Whether a folder has such a file. */
  static boolean isIn(FileTree files, String folder) {
    return files.names().contains(folder + CSV) || files.names().contains(folder + JSONL);
  }

  /**
   * Reads a folder's file, if there is one.
   *
   * @param folder the folder with a slash behind it, or nothing for the source itself
   * @throws IOException if it can't be read, or there are two
   */
  static Optional<ImageMetadata> find(FileTree files, String folder) throws IOException {
    boolean csv = files.names().contains(folder + CSV);
    boolean jsonl = files.names().contains(folder + JSONL);
    String where = files.path() + "/" + folder;
    if (csv && jsonl) {
      throw new IOException(
          "%s%s: there is %s, too; remove one of them".formatted(where, CSV, JSONL));
    }
    if (csv) {
      return Optional.of(csv(where + CSV, folder, files.require(folder + CSV)));
    }
    return jsonl
        ? Optional.of(jsonl(where + JSONL, folder, files.require(folder + JSONL)))
        : Optional.empty();
  }

  /** Whether it has classes at all. */
  boolean labelled() {
    return columns.contains(LABEL);
  }

  private static ImageMetadata csv(String where, String folder, byte[] content) throws IOException {
    Set<String> columns = new LinkedHashSet<>();
    List<Row> rows = new ArrayList<>();
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
            .readValues(content)) {
      while (lines.hasNextValue()) {
        long line = lines.getCurrentLocation().getLineNr();
        Map<String, String> row = lines.nextValue();
        String label = row.getOrDefault(LABEL, "").strip();
        boolean number = label.matches("-?\\d+(\\.\\d*)?");
        rows.add(
            new Row(
                line,
                inside(folder, row.getOrDefault(FILE_NAME, "")),
                label.isEmpty() ? Optional.empty() : Optional.of(label),
                number));
      }
      if (lines.getParser().getSchema() instanceof CsvSchema header) {
        columns.addAll(header.getColumnNames());
      }
    } catch (JsonProcessingException e) {
      throw new IOException(where + ": no valid CSV: " + JsonProblem.reason(e), e);
    }
    boolean numbers = rows.stream().allMatch(row -> row.label().isEmpty() || row.number());
    return checked(
        where,
        columns,
        rows.stream()
            .map(row -> new Row(row.line(), row.file(), row.label(), numbers && row.number()))
            .toList());
  }

  private static ImageMetadata jsonl(String where, String folder, byte[] content)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    Set<String> columns = new LinkedHashSet<>();
    List<Row> rows = new ArrayList<>();
    long number = 0;
    for (String line : new String(content, StandardCharsets.UTF_8).split("\r?\n", -1)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      JsonNode row;
      try {
        row = json.readTree(line);
      } catch (JsonProcessingException e) {
        throw new IOException(
            "%s, line %d: no valid JSON: %s".formatted(where, number, JsonProblem.reason(e)), e);
      }
      if (!row.isObject()) {
        throw new IOException("%s, line %d: not a JSON object".formatted(where, number));
      }
      row.fieldNames().forEachRemaining(columns::add);
      JsonNode label = row.path(LABEL);
      if (label.isContainerNode() || label.isBoolean()) {
        throw new IOException(
            "%s, line %d: label is %s; it must be a number or a name"
                .formatted(where, number, label));
      }
      boolean none = label.isMissingNode() || label.isNull() || label.asText().isBlank();
      rows.add(
          new Row(
              number,
              inside(folder, row.path(FILE_NAME).asText()),
              none ? Optional.empty() : Optional.of(label.asText()),
              label.isNumber()));
    }
    return checked(where, columns, List.copyOf(rows));
  }

  private static String inside(String folder, String fileName) {
    String name = fileName.strip();
    return name.isEmpty() ? "" : folder + (name.startsWith("./") ? name.substring(2) : name);
  }

  private static ImageMetadata checked(String where, Set<String> columns, List<Row> rows)
      throws IOException {
    if (!columns.contains(FILE_NAME)) {
      throw new IOException(
          "%s: there is no column %s; there are: %s"
              .formatted(where, FILE_NAME, String.join(", ", columns)));
    }
    return new ImageMetadata(where, columns, rows);
  }
}
