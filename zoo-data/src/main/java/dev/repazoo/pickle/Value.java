package dev.repazoo.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pickle can hold, as inert data: nothing in it can run.
 *
 * <p>Containers are filled after they are made, as pickles do, and may therefore contain
 * themselves: whoever walks them bounds the depth.
 */
public sealed interface Value {
  /** Python's name of the ordered dictionary. */
  String ORDERED_DICT = "collections.OrderedDict";

  /** Python's None. */
  record None() implements Value {}

  /**
   * True or false.
   *
   * @param value which
   */
  record Bool(boolean value) implements Value {}

  /**
   * An integer of any size.
   *
   * @param value the number
   */
  record Int(BigInteger value) implements Value {}

  /**
   * A float.
   *
   * @param value the number
   */
  record Real(double value) implements Value {}

  /**
   * A string.
   *
   * @param value the text
   */
  record Text(String value) implements Value, Comparable<Text> {
    // Comparable lets hash maps survive keys that were made to collide.
    @Override
    public int compareTo(Text other) {
      return value.compareTo(other.value);
    }
  }

  /**
   * A bytes or bytearray object.
   *
   * @param value its content, read only
   */
  record Bytes(ByteBuffer value) implements Value {}

  /** Kinds of sequences. */
  enum Sequence {
    /** A list. */
    LIST,
    /** A tuple. */
    TUPLE,
    /** A set or frozenset. */
    SET
  }

  /**
   * A list, tuple or set.
   *
   * @param kind which
   * @param values its members in order
   */
  record Items(Sequence kind, List<Value> values) implements Value {}

  /**
   * A dictionary.
   *
   * @param className {@code dict}, or a subclass such as {@link Value#ORDERED_DICT}
   * @param entries its entries in order
   */
  record Dict(String className, Map<Value, Value> entries) implements Value {
    /** An empty plain dictionary. */
    public Dict() {
      this("dict", new LinkedHashMap<>());
    }

    /**
     * Looks a string key up.
     *
     * @param key the key
     * @return its value, if present
     */
    public Optional<Value> find(String key) {
      return Optional.ofNullable(entries.get(new Text(key)));
    }

    /**
     * Adds an entry.
     *
     * @param key a string key
     * @param value its value
     * @return this
     */
    public Dict put(String key, Value value) {
      entries.put(new Text(key), value);
      return this;
    }
  }

  /** What {@link PickleGlobals} rebuild from a call or a persistent id, for instance a tensor. */
  non-sealed interface Rebuilt extends Value {}

  /**
   * An object of a class that is read as data only, for instance {@code argparse.Namespace}.
   *
   * @param className module and name of the class, or of the function that would have made it
   * @param state its attributes; arguments of its constructor under {@code __args__}
   */
  record PyObject(String className, Dict state) implements Value {
    /** What a call of its class, or of the function that would have made it, stands for. */
    public static PyObject called(String className, List<Value> args) {
      Dict state = new Dict();
      if (!args.isEmpty()) {
        state.put("__args__", new Items(Sequence.TUPLE, args));
      }
      return new PyObject(className, state);
    }
  }

  /**
   * A class, function or constant that is only named, for instance {@code torch.float32}.
   *
   * @param name module and name
   */
  record PyClass(String name) implements Value {}

  /**
   * A number.
   *
   * @param value the number
   * @return an {@link Int}
   */
  static Value of(long value) {
    return new Int(BigInteger.valueOf(value));
  }

  /**
   * A number.
   *
   * @param value the number
   * @return a {@link Real}
   */
  static Value of(double value) {
    return new Real(value);
  }

  /**
   * A flag.
   *
   * @param value which
   * @return a {@link Bool}
   */
  static Value of(boolean value) {
    return new Bool(value);
  }

  /**
   * A string.
   *
   * @param value the text
   * @return a {@link Text}
   */
  static Value of(String value) {
    return new Text(value);
  }

  /**
   * Nothing.
   *
   * @return a {@link None}
   */
  static Value none() {
    return new None();
  }

  /**
   * A list.
   *
   * @param values its members
   * @return an {@link Items}
   */
  static Items list(List<? extends Value> values) {
    return new Items(Sequence.LIST, new ArrayList<>(values));
  }

  /**
   * A tuple.
   *
   * @param values its members
   * @return an {@link Items}
   */
  static Items tuple(Value... values) {
    return new Items(Sequence.TUPLE, List.of(values));
  }

  /**
   * A value as users read it: scalars in full, others by what they are.
   *
   * @param value the value
   * @return one line
   */
  static String text(Value value) {
    if (value instanceof Text text) {
      return text.value();
    } else if (value instanceof Int number) {
      return number.value().toString();
    } else if (value instanceof Real number) {
      return Double.toString(number.value());
    } else if (value instanceof Bool flag) {
      return Boolean.toString(flag.value());
    } else if (value instanceof None) {
      return "none";
    } else if (value instanceof Rebuilt) {
      return value.toString();
    } else if (value instanceof Bytes bytes) {
      return bytes.value().remaining() + " bytes";
    } else if (value instanceof PyClass named) {
      return named.name();
    }
    return value.getClass().getSimpleName();
  }
}
