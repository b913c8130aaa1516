package dev.repazoo.sources;

import dev.repazoo.captions.Captions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Several captions of each of the built-in emoji: its names (emojilib's, Unicode's, the one of
 * chats), its keywords by threes, and its category. A caption drawn at random is a name mostly: a
 * keyword alone, such as "face", says little.
 *
 * <p>Source: npm package emojilib 4.0.3, MIT License, in {@code emoji/keywords.tsv}.
 */
final class EmojiCaptions {
  private static final int KEYWORDS = 3;

  private EmojiCaptions() {}

  /** Those of all emoji, in order. */
  static Captions of(EmojiSheet sheet) {
    List<List<String>> keywords = sheet.keywords();
    Captions.Builder captions = new Captions.Builder();
    for (int i = 0; i < sheet.size(); i++) {
      captions.add(of(sheet.emoji(i), keywords.get(i)));
    }
    return captions.build();
  }

  private static List<String> of(Emoji emoji, List<String> keywords) {
    Set<String> captions = new LinkedHashSet<>();
    keywords.stream().limit(1).forEach(captions::add);
    captions.add(emoji.caption());
    captions.add(words(emoji.shortName()));
    for (int i = 1; i < keywords.size(); i += KEYWORDS) {
      captions.add(String.join(", ", keywords.subList(i, Math.min(keywords.size(), i + KEYWORDS))));
    }
    captions.add(words(emoji.subcategory()));
    return new ArrayList<>(captions);
  }

  private static String words(String name) {
    return name.replaceAll("[_-]+", " ").strip();
  }
}
