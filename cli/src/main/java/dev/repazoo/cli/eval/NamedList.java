package dev.repazoo.cli.eval;

import dev.repazoo.message.NearestNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reads a list of names, {@code a,b}. */
final class NamedList {
  private NamedList() {}

  /**
   * What the names stand for, in their order.
   *
   * @param what is named, in a word
   * @param all that there are
   * @param names of one; the first is told to the user
   * @throws IllegalArgumentException for another name, or one that occurs twice
   */
  static <T> List<T> of(String text, String what, T[] all, Function<T, List<String>> names) {
    List<String> words = Arrays.stream(all).map(one -> names.apply(one).get(0)).toList();
    List<T> found = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      T named =
          Arrays.stream(all)
              .filter(one -> names.apply(one).contains(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there is no %s '%s'; the nearest is %s; there are %s"
                              .formatted(
                                  what,
                                  word,
                                  NearestNames.of(word, words, 1).get(0),
                                  String.join(", ", words))));
      if (found.contains(named)) {
        throw new IllegalArgumentException(what + " " + word + " is named twice");
      }
      found.add(named);
    }
    return List.copyOf(found);
  }
}
