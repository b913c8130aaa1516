package dev.repazoo.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.repazoo.file.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@code dataset.json} written anew: labels as given, whatever else it held kept. */
final class LabelsRewritten {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String LABELS = "labels";
  private static final String CLASS_NAMES = "class_names";

  private LabelsRewritten() {}

  /**
   * Writes the file.
   *
   * @param content what it will hold
   * @param classNames written where the file has none; may be empty
   */
  static void write(Path file, RepairPlan.LabelsToWrite content, List<String> classNames)
      throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          OutputStream out = Channels.newOutputStream(channel);
          JsonGenerator json = JSON.createGenerator(out);
          json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
          json.writeStartObject();
          json.writeArrayFieldStart(LABELS);
          for (int i = 0; i < content.names().size(); i++) {
            json.writeStartArray();
            json.writeString(content.names().get(i));
            json.writeNumber(content.labels().get(i));
            json.writeEndArray();
          }
          json.writeEndArray();
          boolean named = content.keepsRest() && copyRest(file, json);
          if (!named && !classNames.isEmpty()) {
            json.writeArrayFieldStart(CLASS_NAMES);
            for (String name : classNames) {
              json.writeString(name);
            }
            json.writeEndArray();
          }
          json.writeEndObject();
          json.close();
        });
  }

  /** Copies all but the labels; whether class names were among it. */
  private static boolean copyRest(Path file, JsonGenerator json) throws IOException {
    boolean named = false;
    try (JsonParser old = JSON.createParser(Files.newInputStream(file))) {
      old.nextToken();
      while (old.nextToken() == JsonToken.FIELD_NAME) {
        String key = old.currentName();
        old.nextToken();
        if (key.equals(LABELS)) {
          old.skipChildren();
        } else {
          named |= key.equals(CLASS_NAMES);
          json.writeFieldName(key);
          json.copyCurrentStructure(old);
        }
      }
    }
    return named;
  }
}
