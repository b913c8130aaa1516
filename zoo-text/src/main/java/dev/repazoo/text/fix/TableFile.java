package dev.repazoo.text.fix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A table beside this class, a row a line: its name, then what it holds. */
final class TableFile {
  private TableFile() {}

  /** The rows by name, in order. */
  static Map<String, List<String>> read(String file) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    try (InputStream in = TableFile.class.getResourceAsStream(file);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, file), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          List<String> fields = List.of(line.split(" ", -1));
          rows.put(fields.get(0), fields.subList(1, fields.size()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** The text of code points in hexadecimal. */
  static String text(List<String> codePoints) {
    StringBuilder text = new StringBuilder();
    codePoints.forEach(code -> text.appendCodePoint(Integer.parseInt(code, 16)));
    return text.toString();
  }
}
