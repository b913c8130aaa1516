package dev.repazoo.text.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FixTextTest {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  /**
   * Mojibake of ten encodings, entities, ligatures, widths, quotes, controls: ftfy 6.3.1's results.
   */
  @Test
  void repairsWhatFtfyRepairs() throws IOException {
    List<String> lines;
    try (InputStream in = FixTextTest.class.getResourceAsStream("fixed.txt")) {
      byte[] all = Objects.requireNonNull(in).readAllBytes();
      lines = new String(all, StandardCharsets.US_ASCII).lines().toList();
    }
    assertFalse(lines.isEmpty());
    for (String line : lines) {
      String[] pair = line.split("\t", -1);
      assertEquals(pair[1], escaped(FixText.of(unescaped(pair[0]))), pair[0]);
    }
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(found.group(1), 16))));
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' && c < 0x7f && c != '\\') {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out.toString();
  }

  @Test
  void readsReferencesAsBrowsersDo() {
    assertEquals("\u20ac \ufffd & <b", HtmlText.unescape("&#128; &#xD800; &amp &lt;b"));
    assertEquals("\u00acit; &xyz;", HtmlText.unescape("&notit; &xyz;"));
  }

  @Test
  void leavesReferencesInTaggedTextAlone() {
    assertEquals("<p>R&amp;D", FixText.of("<p>R&amp;D"));
    assertEquals("R&D", FixText.of("R&amp;D"));
  }
}
