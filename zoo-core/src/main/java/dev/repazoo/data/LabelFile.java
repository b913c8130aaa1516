package dev.repazoo.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a {@code dataset.json} says of some files, read without keeping the document. */
public final class LabelFile {
  /** As many strangers' names are kept. */
  public static final int SHOWN = 20;

  private static final JsonFactory JSON = new JsonFactory();

  private final PackedNames names;
  private final long[] labels;
  private final List<String> classNames = new ArrayList<>();
  private final List<String> strangers = new ArrayList<>();
  private boolean labelled;
  private int strangerCount;

  private LabelFile(PackedNames names) {
    this.names = names;
    labels = new long[names.size()];
    Arrays.fill(labels, -1);
  }

  /** False where the labels are null. */
  public boolean labelled() {
    return labelled;
  }

  /** The files' classes; -1 for a file that it doesn't name. */
  public long[] labels() {
    return labels.clone();
  }

  /** Empty where it gives none. */
  public List<String> classNames() {
    return List.copyOf(classNames);
  }

  /** Names in it that are none of the files, at most {@value #SHOWN} of them. */
  public List<String> strangers() {
    return List.copyOf(strangers);
  }

  /** How many names in it are none of the files. */
  public int strangerCount() {
    return strangerCount;
  }

  /**
   * Reads a file.
   *
   * @param where its name, for messages
   * @param folder where the names in it start, empty or ending in {@code /}
   * @param names the files that may be labelled
   * @throws IOException if it is no JSON, or holds something else than labels
   */
  public static LabelFile read(String where, byte[] content, String folder, PackedNames names)
      throws IOException {
    try (JsonParser json = JSON.createParser(content)) {
      LabelFile file = new LabelFile(names);
      file.new Reader(where, json, folder).document();
      return file;
    } catch (JsonProcessingException e) {
      throw new IOException(where + ": no valid JSON: " + JsonProblem.reason(e), e);
    }
  }

  private final class Reader {
    private final String where;
    private final JsonParser json;
    private final String folder;

    Reader(String where, JsonParser json, String folder) {
      this.where = where;
      this.json = json;
      this.folder = folder;
    }

    void document() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(where + ": no JSON object with labels in it");
      }
      boolean found = false;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        if (key.equals("labels")) {
          found = value == JsonToken.START_ARRAY || value == JsonToken.VALUE_NULL;
        }
        if (key.equals("labels") && value == JsonToken.START_ARRAY) {
          labelled = true;
          pairs();
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
        int index = names.indexOf(folder + name);
        if (index < 0) {
          stranger(name);
        } else if (labels[index] >= 0 && labels[index] != json.getLongValue()) {
          throw new IOException(
              where + ": " + name + " has labels " + labels[index] + " and " + json.getText());
        } else {
          labels[index] = json.getLongValue();
        }
        if (json.nextToken() != JsonToken.END_ARRAY) {
          throw wrong("[" + name + ", " + labelText(index) + ", ...]");
        }
      }
    }

    private boolean isClass() throws IOException {
      return json.getNumberType() == JsonParser.NumberType.INT
          && json.getIntValue() >= 0
          && json.getIntValue() < ImageSource.MOST_CLASSES;
    }

    private String labelText(int index) {
      return index < 0 ? "..." : Long.toString(labels[index]);
    }

    private void stranger(String name) {
      strangerCount++;
      if (strangers.size() < SHOWN) {
        strangers.add(name);
      }
    }

    private IOException wrong(String entry) {
      return new IOException(
          where
              + ": a label is "
              + entry
              + "; each must be [\"file name\", class number], a whole number below "
              + ImageSource.MOST_CLASSES);
    }
  }
}
