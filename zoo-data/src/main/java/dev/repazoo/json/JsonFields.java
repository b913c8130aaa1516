package dev.repazoo.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.message.NearestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A configuration in JSON, taken key by key.
 *
 * <p>Nothing is guessed: a whole number is written as one ({@code 2.5} and {@code 4.0} are none),
 * words and numbers don't stand for one another, null is no value, and {@link #done()} refuses keys
 * that nobody asked for. Where several keys are given they are names of the same value in different
 * vocabularies; the first that is there counts. Every failure is an {@link
 * IllegalArgumentException} that names the configuration, the key, its value and what it must be.
 */
public final class JsonFields {
  /** The largest width, size or number of channels: squared and times another it fits a long. */
  public static final int LARGEST_SIZE = 1 << 20;

  /** The largest number of layers or classes. */
  public static final int LARGEST_COUNT = 1 << 30;

  private static final int LONGEST_SHOWN = 60;

  private final String what;
  private final ObjectNode json;
  private final Set<String> known = new TreeSet<>();

  /**
   * The fields of an object.
   *
   * @param what whose configuration it is, as messages begin
   */
  public JsonFields(String what, ObjectNode json) {
    this.what = what;
    this.json = json;
  }

  /** Whether one of the keys is there and not null. */
  public boolean has(String... keys) {
    known.addAll(List.of(keys));
    for (String key : keys) {
      if (json.hasNonNull(key)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the value of a key is a list. */
  public boolean isList(String key) {
    return json.path(key).isArray();
  }

  /** Takes keys that say nothing about what is read. */
  public void ignore(String... keys) {
    known.addAll(List.of(keys));
  }

  /** A width, side or number of channels: at least 1, at most {@link #LARGEST_SIZE}. */
  public int size(String... keys) {
    return whole(node(keys), 1, LARGEST_SIZE, keys);
  }

  /** A size, or what stands for it. */
  public int size(int otherwise, String... keys) {
    return there(keys) ? size(keys) : otherwise;
  }

  /** A number of things: at least 1, at most {@link #LARGEST_COUNT}. */
  public int count(String... keys) {
    return whole(node(keys), 1, LARGEST_COUNT, keys);
  }

  /** A count, or what stands for it. */
  public int count(int otherwise, String... keys) {
    return there(keys) ? count(keys) : otherwise;
  }

  /** A whole number of a range, or what stands for it. */
  public int integer(int least, int most, int otherwise, String... keys) {
    return there(keys) ? whole(node(keys), least, most, keys) : otherwise;
  }

  /** A list of sizes, or what stands for it. */
  public List<Integer> sizes(List<Integer> otherwise, String... keys) {
    return integers(1, LARGEST_SIZE, otherwise, keys);
  }

  /** A list of counts, or what stands for it. */
  public List<Integer> counts(List<Integer> otherwise, String... keys) {
    return counts(1, otherwise, keys);
  }

  /** The same where counts begin with another number. */
  public List<Integer> counts(int least, List<Integer> otherwise, String... keys) {
    return integers(least, LARGEST_COUNT, otherwise, keys);
  }

  /** Two sizes, such as height and width. */
  public List<Integer> pair(String... keys) {
    List<Integer> sizes = sizes(List.of(), keys);
    if (sizes.size() != 2) {
      throw wrong("a list of two whole numbers", keys);
    }
    return sizes;
  }

  private List<Integer> integers(int least, int most, List<Integer> otherwise, String... keys) {
    if (!there(keys)) {
      return otherwise;
    }
    JsonNode list = node(keys);
    if (!list.isArray()) {
      throw wrong("a list of whole numbers", keys);
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : list) {
      values.add(whole("a list of whole numbers", value, least, most, keys));
    }
    return values;
  }

  /**
   * One side of what is square: a size, or a list of equal ones, as height and width are written.
   */
  public int side(int otherwise, String... keys) {
    return there(keys) ? side(keys) : otherwise;
  }

  /** One side of what is square. */
  public int side(String... keys) {
    JsonNode value = node(keys);
    JsonNode first = value.isArray() && !value.isEmpty() ? value.get(0) : value;
    for (JsonNode other : value) {
      if (!other.equals(first)) {
        throw wrong("square", keys);
      }
    }
    return whole(first, 1, LARGEST_SIZE, keys);
  }

  /** A finite number, or what stands for it. */
  public double number(double otherwise, String... keys) {
    return there(keys) ? number(keys) : otherwise;
  }

  /** A finite number. */
  public double number(String... keys) {
    return number(node(keys), keys);
  }

  /** A list of finite numbers, or what stands for it. */
  public List<Double> numbers(List<Double> otherwise, String... keys) {
    if (!there(keys)) {
      return otherwise;
    }
    if (!node(keys).isArray()) {
      throw wrong("a list of numbers", keys);
    }
    List<Double> values = new ArrayList<>();
    for (JsonNode value : node(keys)) {
      values.add(number(value, keys));
    }
    return values;
  }

  private double number(JsonNode value, String... keys) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong("a number", keys);
    }
    return value.doubleValue();
  }

  /** True or false, or what stands for it. */
  public boolean flag(boolean otherwise, String... keys) {
    if (!there(keys)) {
      return otherwise;
    }
    if (!node(keys).isBoolean()) {
      throw wrong("true or false", keys);
    }
    return node(keys).booleanValue();
  }

  /** A word, or what stands for it. */
  public String word(String otherwise, String... keys) {
    return there(keys) ? requiredWord(keys) : otherwise;
  }

  /** A word. */
  public String requiredWord(String... keys) {
    if (!node(keys).isTextual()) {
      throw wrong("a word in quotes", keys);
    }
    return node(keys).textValue();
  }

  /** An object. */
  public ObjectNode object(String... keys) {
    if (!(node(keys) instanceof ObjectNode object)) {
      throw wrong("an object", keys);
    }
    return object;
  }

  /** A list of words, or what stands for it. */
  public List<String> words(List<String> otherwise, String... keys) {
    if (!there(keys)) {
      return otherwise;
    }
    List<String> words = new ArrayList<>();
    for (JsonNode word : node(keys)) {
      words.add(word.asText());
    }
    if (!node(keys).isArray() || !node(keys).valueStream().allMatch(JsonNode::isTextual)) {
      throw wrong("a list of words", keys);
    }
    return words;
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException for keys that nobody asked for, but for those that begin with
   *     {@code _}, which say who wrote a file
   */
  public void done() {
    Set<String> unknown = new TreeSet<>();
    json.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    unknown.removeIf(key -> key.startsWith("_"));
    if (unknown.isEmpty()) {
      return;
    }
    String keys = unknown.stream().map(JsonFields::cut).collect(Collectors.joining(", "));
    String start = what + ": unknown " + (unknown.size() == 1 ? "key " : "keys ") + cut(keys);
    if (known.isEmpty()) {
      throw new IllegalArgumentException(start + "; it has none");
    }
    String nearest =
        unknown.stream()
            .limit(LONGEST_SHOWN)
            .map(key -> NearestNames.of(cut(key), known, 1).get(0))
            .distinct()
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        start
            + (nearest.contains(", ") ? "; the nearest are " : "; the nearest is ")
            + nearest
            + "; known are "
            + String.join(", ", known));
  }

  /** The failure of a value that must be another. */
  public IllegalArgumentException wrong(String must, String... keys) {
    String key = key(keys);
    return new IllegalArgumentException(
        what + ": " + key + " is " + cut(json.path(key).toString()) + "; it must be " + must);
  }

  private int whole(JsonNode value, int least, int most, String... keys) {
    return whole("a whole number", value, least, most, keys);
  }

  private int whole(String noun, JsonNode value, int least, int most, String... keys) {
    boolean fits =
        value.isIntegralNumber()
            && value.canConvertToInt()
            && value.intValue() >= least
            && value.intValue() <= most;
    if (!fits) {
      throw wrong(noun + " in " + least + ".." + most, keys);
    }
    return value.intValue();
  }

  private boolean there(String... keys) {
    known.addAll(List.of(keys));
    return json.has(key(keys));
  }

  /** The first key with a value, else the first that is there at all, else the first. */
  private String key(String... keys) {
    for (String key : keys) {
      if (json.hasNonNull(key)) {
        return key;
      }
    }
    for (String key : keys) {
      if (json.has(key)) {
        return key;
      }
    }
    return keys[0];
  }

  private JsonNode node(String... keys) {
    known.addAll(List.of(keys));
    JsonNode found = json.path(key(keys));
    if (found instanceof MissingNode) {
      throw new IllegalArgumentException(
          what + ": the configuration lacks " + String.join(" or ", keys));
    }
    return found;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }
}
