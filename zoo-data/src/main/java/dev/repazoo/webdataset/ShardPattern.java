package dev.repazoo.webdataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Names of shards: {@code {00000..00009}.tar} stands for ten, as in {@code webdataset} and Bash.
 */
public final class ShardPattern {
  private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,9})\\.\\.(\\d{1,9})\\}");
  private static final int MOST = 1_000_000;

  private ShardPattern() {}

  /** The name of a shard by its number, as img2dataset counts. */
  public static String shard(int number) {
    return String.format(Locale.ROOT, "%05d.tar", number);
  }

  /** Whether a word stands for several shards. */
  public static boolean isOne(String word) {
    return word.endsWith(".tar") && RANGE.matcher(word).find();
  }

  /**
   * All words that one stands for: itself where it has no range. Zeros in front are kept.
   *
   * @throws IllegalArgumentException when a range runs backwards, or they are more than a million
   */
  public static List<String> expand(String word) {
    Matcher range = RANGE.matcher(word);
    if (!range.find()) {
      return List.of(word);
    }
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (last < first || last - first >= MOST) {
      throw new IllegalArgumentException(
          range.group() + " in " + word + " must go up, by less than a million");
    }
    int width = range.group(1).startsWith("0") ? range.group(1).length() : 1;
    List<String> all = new ArrayList<>();
    String head = word.substring(0, range.start());
    List<String> tails = expand(word.substring(range.end()));
    IntStream.rangeClosed(first, last)
        .mapToObj(number -> head + String.format(Locale.ROOT, "%0" + width + "d", number))
        .forEach(name -> tails.forEach(tail -> all.add(name + tail)));
    if (all.size() > MOST) {
      throw new IllegalArgumentException(word + " stands for more than a million shards");
    }
    return List.copyOf(all);
  }
}
