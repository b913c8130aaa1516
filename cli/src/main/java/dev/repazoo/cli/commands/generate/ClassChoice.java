package dev.repazoo.cli.commands.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.message.NearestNames;
import dev.repazoo.runtime.ClassWords;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.ConditionData;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Classes in turn, or at random.
 *
 * @param classes that the model takes
 * @param names of them by number, as far as they are known
 * @param given drawn in turn; none for random ones
 */
record ClassChoice(Classes classes, List<String> names, List<Long> given)
    implements ConditionChoice {
  private static final int NEAREST = 3;

  /** Copies the lists. */
  ClassChoice {
    names = List.copyOf(names);
    given = List.copyOf(given);
  }

  /**
   * The choice of words.
   *
   * @param words numbers or names; none for random classes
   * @throws UsageException when one is no class of the model
   */
  static ClassChoice of(Classes classes, List<String> names, List<String> words) {
    if (names.size() > classes.count()) {
      throw new UsageException(
          "there are %d names of classes, and the model has %d classes"
              .formatted(names.size(), classes.count()));
    }
    return new ClassChoice(
        classes, names, words.stream().map(word -> label(classes, names, word)).toList());
  }

  private static long label(Classes classes, List<String> names, String word) {
    if (word.matches("\\d{1,9}")) {
      long label = Long.parseLong(word);
      if (label >= classes.count()) {
        throw new UsageException(
            "--classes holds " + label + "; the model's classes are 0.." + (classes.count() - 1));
      }
      return label;
    }
    if (names.isEmpty()) {
      throw new UsageException(
          "--classes holds '"
              + word
              + "', and the model's file tells no names; give numbers, or the names by"
              + " --class-names FILE");
    }
    OptionalInt found = new ClassWords(names, "").find(word);
    if (found.isPresent()) {
      return found.getAsInt();
    }
    throw new UsageException(
        "--classes holds '"
            + word
            + "', which is no class of the model; the nearest are "
            + String.join(", ", NearestNames.of(word, names, NEAREST)));
  }

  private long label(SeededNoise noise, long index) {
    return given.isEmpty()
        ? noise.label(index, classes.count())
        : given.get((int) (index % given.size()));
  }

  @Override
  public ConditionData of(SeededNoise noise, long[] indices) {
    return classes.labels(Arrays.stream(indices).map(index -> label(noise, index)).toArray());
  }

  @Override
  public Optional<String> caption(long index) {
    return Optional.empty();
  }

  @Override
  public Map<String, String> texts(SeededNoise noise, long index) {
    long label = label(noise, index);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("class", Long.toString(label));
    if (label < names.size()) {
      texts.put("class_name", names.get((int) label));
    }
    return texts;
  }

  @Override
  public void describe(ObjectNode settings) {
    settings.put("classes", given.isEmpty() ? "random" : given.toString());
  }
}
