package dev.repazoo.captions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file with a line an image: {@code captions.jsonl}, which is ours, and Hugging Face's {@code
 * metadata.jsonl} and {@code metadata.csv}.
 *
 * <p>{@code {"file_name": "0.png", "captions": ["a cat", "a small cat"]}}: captions are a string or
 * a list of strings, called {@code captions}, {@code caption}, {@code text} or {@code texts}.
 *
 * <p>Source of the layout: Hugging Face, datasets, "Create an image dataset".
 */
public final class CaptionLines {
  /** The file that data sets of ours have. */
  public static final String FILE = "captions.jsonl";

  /** All of the files, the first one that is there counts. */
  public static final List<String> FILES = List.of(FILE, "metadata.jsonl", "metadata.csv");

  private static final String FILE_NAME = "file_name";
  private static final ObjectMapper JSON = new ObjectMapper();

  private CaptionLines() {}

  /**
   * An image's captions.
   *
   * @param line of the file, from 1
   * @param file the image's name as it stands there
   * @param captions none where all are blank
   */
  public record Row(long line, String file, List<String> captions) {
    /** Copies the list. */
    public Row {
      captions = List.copyOf(captions);
    }
  }

  /** Whether a file is such a one by its ending. */
  public static boolean isOne(String name) {
    return name.endsWith(".jsonl") || name.endsWith(".csv");
  }

  /**
   * Reads a file.
   *
   * @param where its name, for messages, whose ending says what it is
   * @return the rows in order; none where there is no caption in any
   * @throws IOException if it is damaged, no UTF-8, or names an image twice
   */
  public static List<Row> read(String where, byte[] content) throws IOException {
    List<Row> rows = where.endsWith(".csv") ? csv(where, content) : jsonl(where, content);
    Map<String, Long> lines = new HashMap<>();
    for (Row row : rows) {
      Long before = lines.put(row.file(), row.line());
      if (before != null) {
        throw new IOException(
            "%s, line %d: %s stands in line %d, too; put all its captions into one line, as a list"
                .formatted(where, row.line(), row.file(), before));
      }
    }
    return rows;
  }

  private static List<Row> jsonl(String where, byte[] content) throws IOException {
    List<Row> rows = new ArrayList<>();
    long number = 0;
    boolean captioned = false;
    for (int begin = 0; begin < content.length; ) {
      int end = begin;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      number++;
      String place = "%s, line %d".formatted(where, number);
      if (!isBlank(content, begin, end)) {
        JsonNode row = line(place, content, begin, end - begin);
        captioned |= CaptionText.key(row::fieldNames).isPresent();
        rows.add(new Row(number, fileName(place, row), captions(place, row)));
      }
      begin = end + 1;
    }
    return captioned ? rows : List.of();
  }

  private static boolean isBlank(byte[] content, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (content[i] != ' ' && content[i] != '\t' && content[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private static JsonNode line(String place, byte[] content, int begin, int length)
      throws IOException {
    JsonNode row;
    try {
      row = JSON.readTree(content, begin, length);
    } catch (JsonProcessingException e) {
      throw new IOException(place + ": no valid JSON: " + JsonProblem.reason(e), e);
    }
    if (row == null || !row.isObject()) {
      throw new IOException(place + ": not a JSON object");
    }
    return row;
  }

  private static String fileName(String place, JsonNode row) throws IOException {
    String name = row.path(FILE_NAME).asText().strip();
    if (name.isEmpty()) {
      throw new IOException(place + ": there is no '" + FILE_NAME + "'");
    }
    return name.startsWith("./") ? name.substring(2) : name;
  }

  private static List<String> captions(String place, JsonNode row) throws IOException {
    try {
      return CaptionText.of(row);
    } catch (IOException e) {
      throw new IOException(place + ": " + e.getMessage(), e);
    }
  }

  private static List<Row> csv(String where, byte[] content) throws IOException {
    List<Row> rows = new ArrayList<>();
    String text;
    try {
      text = CaptionText.utf8(content);
    } catch (IOException e) {
      throw new IOException(where + " " + e.getMessage(), e);
    }
    boolean captioned = false;
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
            .readValues(text)) {
      while (lines.hasNextValue()) {
        long line = lines.getCurrentLocation().getLineNr();
        ObjectNode row = JSON.createObjectNode();
        lines.nextValue().forEach(row::put);
        String place = "%s, line %d".formatted(where, line);
        captioned |= CaptionText.key(row::fieldNames).isPresent();
        rows.add(new Row(line, fileName(place, row), captions(place, row)));
      }
    } catch (JsonProcessingException e) {
      throw new IOException(where + ": no valid CSV: " + JsonProblem.reason(e), e);
    }
    return captioned ? rows : List.of();
  }

  /**
   * Writes a line of {@code captions.jsonl}.
   *
   * @param file the image's name beside it
   * @param captions its captions
   * @param origin the name that it had where it comes from
   */
  public static void write(OutputStream out, String file, List<String> captions, String origin)
      throws IOException {
    ObjectNode row = JSON.createObjectNode().put(FILE_NAME, file);
    captions.forEach(row.putArray("captions")::add);
    row.put("source", origin);
    out.write((JSON.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
