package dev.repazoo.text.fix;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Character references of HTML 5, named ones and those by number.
 *
 * <p>Source: Python's {@code html.unescape}; ftfy 6.3.1, {@code fixes.unescape_html}.
 */
public final class HtmlText {
  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
  private static final Pattern COMPLETE = Pattern.compile("&#?[0-9A-Za-z]{1,24};");
  private static final String IN_CAPITALS = "^";
  private static final int SHORTEST_NAME = 2;
  private static final int REPLACEMENT = 0xfffd;

  private static final Map<String, String> NAMED = new HashMap<>();
  private static final Map<String, String> CAPITALS = new HashMap<>();

  static {
    TableFile.read("entities.txt")
        .forEach(
            (name, codes) -> {
              if (name.startsWith(IN_CAPITALS)) {
                CAPITALS.put(name.substring(1), TableFile.text(codes));
              } else {
                NAMED.put(name, TableFile.text(codes));
              }
            });
  }

  private HtmlText() {}

  /**
   * Reads all references, as browsers do: names without a semicolon, too, and numbers of
   * Windows-1252.
   */
  public static String unescape(String text) {
    return text.indexOf('&') < 0 ? text : replaceAll(REFERENCE, text, HtmlText::reference);
  }

  /**
   * Reads those that nothing else can be meant by: which end in a semicolon, and names in capitals.
   */
  static String unescapeComplete(String text) {
    return text.indexOf('&') < 0 ? text : replaceAll(COMPLETE, text, HtmlText::complete);
  }

  private static String replaceAll(
      Pattern pattern, String text, java.util.function.Function<MatchResult, String> by) {
    return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(by.apply(found)));
  }

  private static String complete(MatchResult found) {
    String all = found.group();
    String name = all.substring(1);
    if (name.startsWith("#")) {
      String unescaped = unescape(all);
      return unescaped.contains(";") ? all : unescaped;
    }
    return NAMED.getOrDefault(name, CAPITALS.getOrDefault(name, all));
  }

  private static String reference(MatchResult found) {
    String name = found.group(1);
    if (name.startsWith("#")) {
      return character(number(name.endsWith(";") ? name.substring(0, name.length() - 1) : name));
    }
    if (NAMED.containsKey(name)) {
      return NAMED.get(name);
    }
    for (int end = name.length() - 1; end >= SHORTEST_NAME; end--) {
      if (NAMED.containsKey(name.substring(0, end))) {
        return NAMED.get(name.substring(0, end)) + name.substring(end);
      }
    }
    return found.group();
  }

  /** What {@code #233} and {@code #xE9} say; more than Unicode has is all the same. */
  private static int number(String reference) {
    boolean hexadecimal = Character.toLowerCase(reference.charAt(1)) == 'x';
    int radix = hexadecimal ? 16 : 10;
    int number = 0;
    for (int i = hexadecimal ? 2 : 1; i < reference.length(); i++) {
      number = number * radix + Character.digit(reference.charAt(i), radix);
      if (number > Character.MAX_CODE_POINT) {
        return number;
      }
    }
    return number;
  }

  private static String character(int number) {
    if (number == 0 || number > Character.MAX_CODE_POINT || isSurrogate(number)) {
      return Character.toString(REPLACEMENT);
    }
    if (number >= 0x80 && number <= 0x9f) {
      return String.valueOf(LegacyEncoding.WINDOWS_1252.decode(number));
    }
    return isInvalid(number) ? "" : Character.toString(number);
  }

  private static boolean isSurrogate(int number) {
    return number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE;
  }

  /** Controls that are no white space, and what Unicode has set aside for no character. */
  private static boolean isInvalid(int number) {
    boolean control = number < 0x20 && !List.of(0x9, 0xa, 0xc, 0xd).contains(number);
    boolean none = (number & 0xfffe) == 0xfffe || (number >= 0xfdd0 && number <= 0xfdef);
    return control || number == 0x7f || none;
  }
}
