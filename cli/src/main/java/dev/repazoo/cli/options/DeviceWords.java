package dev.repazoo.cli.options;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@code --device} names: {@code auto}, {@code cpu}, {@code cuda} for all GPUs, {@code
 * cuda:N}, or several joined by commas. The CPU may be named more than once, for as many replicas
 * on it.
 *
 * @param words each of one device, or {@code cuda}; at least one
 */
public record DeviceWords(List<String> words) {
  private static final String ONE = "auto|cpu|cuda(:\\d{1,3})?";

  /** Copies the list. */
  public DeviceWords {
    words = List.copyOf(words);
  }

  /**
   * Reads the option.
   *
   * @throws UsageException for other words, a GPU named twice, or a mix of CPU and GPUs
   */
  public static DeviceWords of(String text) {
    List<String> words = Arrays.asList(text.split(",", -1));
    Set<String> seen = new HashSet<>();
    for (String word : words) {
      if (!word.matches(ONE)) {
        throw refused(
            text,
            (words.size() > 1 ? "'" + word + "' in it is no device; it" : "it")
                + " must be auto, cpu or cuda:N, or several joined by commas (cuda:0,cuda:1)");
      }
      if (words.size() > 1 && (word.equals("auto") || word.equals("cuda"))) {
        throw refused(text, "'" + word + "' names all there is and stands alone");
      }
      if (!seen.add(word) && !word.equals("cpu")) {
        throw refused(text, word + " is named twice");
      }
    }
    if (seen.size() > 1 && seen.contains("cpu")) {
      throw refused(text, "GPUs would wait for the CPU; name devices of one kind");
    }
    return new DeviceWords(words);
  }

  private static UsageException refused(String text, String why) {
    return new UsageException("--device is '" + text + "'; " + why);
  }

  /** Whether several are named one by one. */
  public boolean several() {
    return words.size() > 1;
  }

  /** The first one's word. */
  public String first() {
    return words.get(0);
  }

  @Override
  public String toString() {
    return String.join(",", words);
  }
}
