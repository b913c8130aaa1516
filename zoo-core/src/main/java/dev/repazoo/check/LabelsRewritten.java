package dev.repazoo.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.labels.DatasetJson;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A {@code dataset.json} written anew: labels as given, whatever else it held kept. */
final class LabelsRewritten {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String LABELS = "labels";

  private LabelsRewritten() {}

  /**
   * Writes the file.
   *
   * @param content what it will hold
   */
  static void write(Path file, RepairPlan.LabelsToWrite content) throws IOException {
    String rest = content.keepsRest() ? rest(file) : "";
    List<DatasetJson.Label> labels =
        IntStream.range(0, content.names().size())
            .mapToObj(i -> new DatasetJson.Label(content.names().get(i), content.labels().get(i)))
            .toList();
    AtomicFile.write(
        file, channel -> DatasetJson.write(Channels.newOutputStream(channel), labels, rest));
  }

  /** All but the labels, such as {@code "key": value}. */
  private static String rest(Path file) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonParser old = JSON.createParser(Files.newInputStream(file));
        JsonGenerator kept = JSON.createGenerator(text)) {
      kept.writeStartObject();
      old.nextToken();
      while (old.nextToken() == JsonToken.FIELD_NAME) {
        String key = old.currentName();
        old.nextToken();
        if (key.equals(LABELS)) {
          old.skipChildren();
        } else {
          kept.writeFieldName(key);
          kept.copyCurrentStructure(old);
        }
      }
      kept.writeEndObject();
    }
    String object = text.toString();
    return object.substring(1, object.length() - 1);
  }
}
