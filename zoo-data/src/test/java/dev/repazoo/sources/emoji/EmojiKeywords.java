package dev.repazoo.sources.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes the table of the emoji's keywords that {@code dev.repazoo.sources} ships, out of the
 * unpacked npm package {@code emojilib}, in the order of {@code emoji.tsv}. The first word of a row
 * is a name. Run by {@code tools/bundle-emoji.sh}.
 */
public final class EmojiKeywords {
  private EmojiKeywords() {}

  /**
   * Makes the table.
   *
   * @param args the unpacked package's folder, and the folder of the bundle
   */
  public static void main(String[] args) throws IOException {
    Map<String, Set<String>> words = new HashMap<>();
    JsonNode all =
        new ObjectMapper().readTree(Path.of(args[0], "dist", "emoji-en-US.json").toFile());
    all.properties().forEach(one -> words.put(bare(one.getKey()), words(one.getValue())));
    StringBuilder table = new StringBuilder();
    for (String line : Files.readAllLines(Path.of(args[1], "emoji.tsv"))) {
      String unified = line.substring(0, line.indexOf('\t'));
      table
          .append(unified)
          .append('\t')
          .append(String.join(",", words.getOrDefault(bare(emoji(unified)), Set.of())))
          .append('\n');
    }
    Files.writeString(Path.of(args[1], "keywords.tsv"), table);
  }

  private static String emoji(String unified) {
    StringBuilder text = new StringBuilder();
    for (String point : unified.split("-", -1)) {
      text.appendCodePoint(Integer.parseInt(point, 16));
    }
    return text.toString();
  }

  /** Without the selector of the coloured form, which one of the sources leaves out at times. */
  private static String bare(String emoji) {
    return emoji.replace("\uFE0F", "");
  }

  /** Words of letters: no smileys, no times of the clock. */
  private static Set<String> words(JsonNode keywords) {
    Set<String> words = new LinkedHashSet<>();
    for (JsonNode keyword : keywords) {
      String word = keyword.asText().replaceAll("[_\\u00a0]", " ").strip().toLowerCase(Locale.ROOT);
      if (word.matches("[a-z][a-z0-9 '.-]*")) {
        words.add(word);
      }
    }
    return words;
  }
}
