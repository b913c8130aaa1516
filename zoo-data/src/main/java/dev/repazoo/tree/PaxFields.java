package dev.repazoo.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An extended header of pax: records {@code length name=value}, each ended by a line feed. */
final class PaxFields {
  private final Map<String, byte[]> values = new HashMap<>();

  private PaxFields() {}

  /**
   * Reads a header.
   *
   * @param path the tar, for messages
   * @throws IOException if it is damaged
   */
  static PaxFields of(String path, ByteBuffer header) throws IOException {
    PaxFields fields = new PaxFields();
    // one character a byte: values may be no UTF-8, and hold line feeds
    String all = StandardCharsets.ISO_8859_1.decode(header).toString();
    for (int at = 0; at < all.length() && all.charAt(at) != 0; ) {
      int space = all.indexOf(' ', at);
      int equals = all.indexOf('=', at);
      String digits = space < 0 ? "" : all.substring(at, space);
      int end = digits.matches("\\d{1,6}") ? at + Integer.parseInt(digits) : at;
      if (equals <= space || equals >= end || end > all.length()) {
        throw new IOException(path + ": damaged tar: a pax header that is no list of fields");
      }
      byte[] value = all.substring(equals + 1, end - 1).getBytes(StandardCharsets.ISO_8859_1);
      fields.values.put(all.substring(space + 1, equals), value);
      at = end;
    }
    Optional<String> size = fields.find("size").map(PaxFields::ascii);
    if (size.isPresent() && !size.get().matches("\\d{1,18}")) {
      throw new IOException(path + ": damaged tar: a size of '" + size.get() + "'");
    }
    return fields;
  }

  private static String ascii(byte[] value) {
    return new String(value, StandardCharsets.ISO_8859_1);
  }

  /** A field's bytes. */
  Optional<byte[]> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The file's length, if it is given here. */
  OptionalLong size() {
    return find("size")
        .map(value -> OptionalLong.of(Long.parseLong(ascii(value))))
        .orElse(OptionalLong.empty());
  }
}
