package dev.repazoo.labels;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code dataset.json} of REPA and EDM: {@code {"labels": [["00000/img00000000.png", 6], ...]}},
 * null where files have no labels.
 *
 * <p>It is read without keeping the document. Data sets that were made before class names had a
 * file of their own may have them inside, as {@code "class_names"}.
 *
 * <p>Source: REPA, preprocessing/dataset_tools.py and dataset.py.
 *
 * @param labelled false where the labels are null
 * @param classNames those inside; empty where there are none
 */
public record DatasetJson(boolean labelled, List<String> classNames) {
  /** Its name. */
  public static final String FILE = "dataset.json";

  /** Labels are below this number: far above any data set's classes. */
  public static final int MOST_CLASSES = 1 << 20;

  private static final JsonFactory JSON = new JsonFactory();

  /** As Python writes strings: ASCII only. */
  private static final ObjectMapper STRINGS =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** Copies the list. */
  public DatasetJson {
    classNames = List.copyOf(classNames);
  }

  /** Takes labels as they are read. */
  @FunctionalInterface
  public interface LabelConsumer {
    /**
     * A file of a class.
     *
     * @throws IOException if it is of another one already
     */
    void accept(String name, int label) throws IOException;
  }

  /** The failure of a file that is listed twice, of two classes. */
  public static IOException contradiction(String where, String name, long one, long other) {
    return new IOException(where + ": " + name + " has labels " + one + " and " + other);
  }

  /** A file's class. */
  public record Label(String name, long number) {}

  /**
   * Reads a file.
   *
   * @param where its name, for messages
   * @param labels takes each label, in the file's order
   * @throws IOException if it is no JSON, or holds something else than labels
   */
  public static DatasetJson read(String where, byte[] content, LabelConsumer labels)
      throws IOException {
    try (JsonParser json = JSON.createParser(content)) {
      return new Reader(where, json, labels).document();
    } catch (JsonProcessingException e) {
      throw new IOException(where + ": no valid JSON: " + JsonProblem.reason(e), e);
    }
  }

  /** The content of a file in the bytes of Python's {@code json.dumps}. */
  public static byte[] unlabelled() {
    return "{\"labels\": null}".getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes a file in the bytes of Python's {@code json.dumps}.
   *
   * @param rest written after the labels, without braces; such as {@code "key": value}, or empty
   */
  public static void write(OutputStream out, Iterable<Label> labels, String rest)
      throws IOException {
    String separator = "";
    out.write("{\"labels\": [".getBytes(StandardCharsets.UTF_8));
    for (Label label : labels) {
      String pair =
          separator + "[" + STRINGS.writeValueAsString(label.name) + ", " + label.number + "]";
      out.write(pair.getBytes(StandardCharsets.UTF_8));
      separator = ", ";
    }
    String end = "]" + (rest.isEmpty() ? "" : ", " + rest) + "}";
    out.write(end.getBytes(StandardCharsets.UTF_8));
  }

  private record Reader(String where, JsonParser json, LabelConsumer labels) {

    DatasetJson document() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(where + ": no JSON object with labels in it");
      }
      boolean found = false;
      boolean labelled = false;
      List<String> classNames = new ArrayList<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        if (key.equals("labels")) {
          found = true;
          labelled = value == JsonToken.START_ARRAY;
          if (labelled) {
            pairs();
          } else if (value != JsonToken.VALUE_NULL) {
            throw new IOException(where + ": 'labels' is no list");
          }
        } else if (key.equals("class_names") && value == JsonToken.START_ARRAY) {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            classNames.add(json.getText());
          }
        } else {
          json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new IOException(where + ": something follows the JSON object with the labels");
      }
      if (!found) {
        throw new IOException(where + ": there is no list 'labels' in it");
      }
      return new DatasetJson(labelled, classNames);
    }

    private void pairs() throws IOException {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
          throw wrong(json.getText());
        }
        String name = json.nextTextValue();
        JsonToken number = json.nextToken();
        if (name == null || number != JsonToken.VALUE_NUMBER_INT || !isClass()) {
          throw wrong("[" + name + ", " + json.getText() + "]");
        }
        int label = json.getIntValue();
        if (json.nextToken() != JsonToken.END_ARRAY) {
          throw wrong("[" + name + ", " + label + ", ...]");
        }
        labels.accept(name, label);
      }
    }

    private boolean isClass() throws IOException {
      return json.getNumberType() == JsonParser.NumberType.INT
          && json.getIntValue() >= 0
          && json.getIntValue() < MOST_CLASSES;
    }

    private IOException wrong(String entry) {
      return new IOException(
          where
              + ": a label is "
              + entry
              + "; each must be [\"file name\", class number], a whole number below "
              + MOST_CLASSES);
    }
  }
}
