package dev.repazoo.weights;

import dev.repazoo.pickle.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A tree of values as dotted names, for instance {@code opt.state.0.exp_avg} or {@code args.model}.
 *
 * <p>Depth and number of leaves are bounded: a pickle of a few bytes can nest without end or refer
 * to one list a thousand million times.
 */
final class Flat {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_LEAVES = 2_000_000;

  private final String origin;
  private final Map<String, Value> leaves = new LinkedHashMap<>();
  private long visited;

  private Flat(String origin) {
    this.origin = origin;
  }

  /** The leaves of a tree in order: tensors, numbers, strings, flags, bytes and nones. */
  static Map<String, Value> leaves(Value root, String origin) {
    Flat flat = new Flat(origin);
    flat.walk("", root, 0);
    return Collections.unmodifiableMap(flat.leaves);
  }

  private void walk(String name, Value value, int depth) {
    if (depth > MAX_DEPTH || ++visited > MAX_LEAVES) {
      throw new WeightsException(
          origin + ": its pickle nests deeper or holds more than any checkpoint does; refused");
    }
    if (value instanceof Value.Dict dict) {
      dict.entries()
          .forEach((key, member) -> walk(child(name, Value.text(key)), member, depth + 1));
    } else if (value instanceof Value.Items items) {
      for (int i = 0; i < items.values().size(); i++) {
        walk(child(name, Integer.toString(i)), items.values().get(i), depth + 1);
      }
    } else if (value instanceof Value.PyObject object) {
      walk(name, object.state(), depth + 1);
    } else if (value instanceof TensorValue array) {
      leaves.put(name, new TensorValue(array.tensor().named(name)));
    } else {
      leaves.put(name, value);
    }
  }

  private static String child(String name, String key) {
    return name.isEmpty() ? key : name + "." + key;
  }
}
