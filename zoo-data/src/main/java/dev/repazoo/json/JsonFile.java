package dev.repazoo.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JSON object that somebody wrote, read whole: a key that occurs twice and anything after the
 * object's end are errors, since one of two values would be passed over in silence.
 */
public final class JsonFile {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private JsonFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException when it can't be read or holds no JSON object; the message names it
   */
  public static ObjectNode read(Path file) throws IOException {
    return parse(Files.readAllBytes(file), file.toString());
  }

  /**
   * Reads an object.
   *
   * @param where what it is read from, for messages
   * @throws IOException when it is no JSON object; the message names {@code where}
   */
  public static ObjectNode parse(byte[] content, String where) throws IOException {
    try {
      if (READER.readTree(content) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IOException(where + " is no JSON: " + JsonProblem.reason(e), e);
    }
    throw new IOException(where + " holds no JSON object");
  }
}
