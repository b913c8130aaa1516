package dev.repazoo.captions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Captions out of text and JSON values. */
public final class CaptionText {
  /** What captions are called, the first one that is there. */
  static final List<String> KEYS = List.of("captions", "caption", "text", "texts");

  private CaptionText() {}

  /** Whether a column or key holds captions by its name. */
  public static boolean isKey(String name) {
    return KEYS.contains(name);
  }

  /** The column or key among some that holds the captions. */
  public static Optional<String> key(Iterable<String> names) {
    List<String> there = new ArrayList<>();
    names.forEach(there::add);
    return KEYS.stream().filter(there::contains).findFirst();
  }

  /** The words that captions may be called by, for messages. */
  public static String keys() {
    return String.join(", ", KEYS);
  }

  /**
   * Decodes text.
   *
   * @throws IOException if it is no UTF-8; the message says at which byte, and names no file
   */
  public static String utf8(byte[] content) throws IOException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer text = CharBuffer.allocate(content.length);
    CoderResult result = decoder.decode(bytes, text, true);
    if (result.isError()) {
      throw new IOException(
          "is no UTF-8: byte %d is 0x%02x; save it as UTF-8"
              .formatted(bytes.position(), content[bytes.position()] & 0xff));
    }
    String all = text.flip().toString();
    return all.startsWith("\uFEFF") ? all.substring(1) : all;
  }

  /** The lines of a text that hold something: a caption each. */
  public static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /**
   * The captions that a JSON object tells, blank ones left out.
   *
   * @throws IOException if they are neither a string nor a list of strings; the message names no
   *     file
   */
  public static List<String> of(JsonNode object) throws IOException {
    List<String> captions = new ArrayList<>();
    for (String key : KEYS) {
      if (object.hasNonNull(key)) {
        JsonNode value = object.get(key);
        for (JsonNode one : value.isArray() ? value : List.of(value)) {
          if (!one.isTextual() && !one.isNull()) {
            throw new IOException(
                "'%s' is %s; it must be a string or a list of strings".formatted(key, cut(value)));
          }
          if (!one.isNull() && !one.textValue().isBlank()) {
            captions.add(one.textValue().strip());
          }
        }
        break;
      }
    }
    return List.copyOf(captions);
  }

  private static String cut(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  /** The failure of a damaged JSON file, with the place where it can't be read further. */
  static IOException damaged(String where, JsonProcessingException failure) {
    long at = failure.getLocation() == null ? -1 : failure.getLocation().getByteOffset();
    return new IOException(
        "%s: no valid JSON%s: %s"
            .formatted(
                where,
                at < 0 ? "" : ", line %d, byte %d".formatted(failure.getLocation().getLineNr(), at),
                JsonProblem.reason(failure)),
        failure);
  }
}
