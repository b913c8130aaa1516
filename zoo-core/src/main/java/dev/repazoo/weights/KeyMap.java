package dev.repazoo.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the keys of a published checkpoint become those of a block, one rule a row.
 *
 * <p>Rules work one after the other, each on the whole dict that the former left. Patterns match a
 * key from end to end. Two tensors under one name are an error.
 *
 * <pre>{@code
 * static final KeyMap KEYS = KeyMap.of(
 *     KeyMap.prefix("module.", ""),
 *     KeyMap.drop("head\\..*"),
 *     KeyMap.rename("blocks\\.(\\d+)\\.norm13\\.(.*)", "blocks.$1.norm1.$2"),
 *     KeyMap.concat(0, "(.*)\\.q\\.(weight|bias)", "$1.qkv.$2", "$1.q.$2", "$1.k.$2", "$1.v.$2"));
 * }</pre>
 */
public final class KeyMap {
  private final List<UnaryOperator<StateDict>> rules;

  private KeyMap(List<UnaryOperator<StateDict>> rules) {
    this.rules = rules;
  }

  /**
   * A map of several rules.
   *
   * @param rules in the order in which they work
   * @return the map
   */
  public static KeyMap of(KeyMap... rules) {
    List<UnaryOperator<StateDict>> all = new ArrayList<>();
    for (KeyMap rule : rules) {
      all.addAll(rule.rules);
    }
    return new KeyMap(List.copyOf(all));
  }

  /**
   * Renames one key.
   *
   * @param from the key
   * @param to its new name
   * @return a rule
   */
  public static KeyMap exact(String from, String to) {
    return each((name, tensor, out) -> out.add(name.equals(from) ? to : name, tensor));
  }

  /**
   * Replaces a prefix wherever it occurs.
   *
   * @param from the prefix
   * @param to what takes its place
   * @return a rule
   */
  public static KeyMap prefix(String from, String to) {
    return each(
        (name, tensor, out) ->
            out.add(name.startsWith(from) ? to + name.substring(from.length()) : name, tensor));
  }

  /**
   * Renames keys by a pattern.
   *
   * @param pattern matches whole keys
   * @param to the new name; {@code $1} is the first group
   * @return a rule
   */
  public static KeyMap rename(String pattern, String to) {
    Pattern compiled = Pattern.compile(pattern);
    return each((name, tensor, out) -> out.add(replaced(compiled, name, to), tensor));
  }

  /**
   * Renames keys by a pattern and a computation, for instance to shift a block's number.
   *
   * @param pattern matches whole keys
   * @param to the new name of a match
   * @return a rule
   */
  public static KeyMap rename(String pattern, Function<MatchResult, String> to) {
    Pattern compiled = Pattern.compile(pattern);
    return each(
        (name, tensor, out) -> {
          Matcher matcher = compiled.matcher(name);
          out.add(matcher.matches() ? to.apply(matcher.toMatchResult()) : name, tensor);
        });
  }

  /**
   * Leaves keys out.
   *
   * @param pattern matches whole keys
   * @return a rule
   */
  public static KeyMap drop(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return each(
        (name, tensor, out) -> {
          if (!compiled.matcher(name).matches()) {
            out.add(name, tensor);
          }
        });
  }

  /**
   * Changes tensors and keeps their names, for instance {@code Tensor::transpose}.
   *
   * @param pattern matches whole keys
   * @param change what to do
   * @return a rule
   */
  public static KeyMap change(String pattern, UnaryOperator<Tensor> change) {
    Pattern compiled = Pattern.compile(pattern);
    return each(
        (name, tensor, out) ->
            out.add(name, compiled.matcher(name).matches() ? change.apply(tensor) : tensor));
  }

  /**
   * Cuts tensors into equal parts.
   *
   * @param axis the axis cut
   * @param pattern matches whole keys
   * @param to the names of the parts in order; {@code $1} is the first group
   * @return a rule
   */
  public static KeyMap split(int axis, String pattern, String... to) {
    Pattern compiled = Pattern.compile(pattern);
    return each(
        (name, tensor, out) -> {
          if (!compiled.matcher(name).matches()) {
            out.add(name, tensor);
            return;
          }
          long[] shape = tensor.shape();
          if (axis >= shape.length || shape[axis] % to.length != 0) {
            throw new WeightsException(
                out.origin()
                    + ": "
                    + name
                    + " of shape "
                    + Arrays.toString(shape)
                    + " can't be cut into "
                    + to.length);
          }
          long length = shape[axis] / to.length;
          for (int i = 0; i < to.length; i++) {
            out.add(replaced(compiled, name, to[i]), tensor.narrow(axis, i * length, length));
          }
        });
  }

  /**
   * Joins tensors.
   *
   * @param axis the axis along which they are joined
   * @param pattern matches the first part's whole key
   * @param to the name of the result; {@code $1} is the first group
   * @param from the names of the parts in order, the first included
   * @return a rule
   */
  public static KeyMap concat(int axis, String pattern, String to, String... from) {
    Pattern compiled = Pattern.compile(pattern);
    return new KeyMap(List.of(dict -> joined(dict, axis, compiled, to, from)));
  }

  private static StateDict joined(
      StateDict dict, int axis, Pattern pattern, String to, String... from) {
    StateDict out = dict.filter(name -> true);
    for (String name : dict.names()) {
      if (pattern.matcher(name).matches()) {
        List<Tensor> parts = new ArrayList<>();
        List<String> used = new ArrayList<>();
        for (String part : from) {
          used.add(replaced(pattern, name, part));
          parts.add(dict.get(used.get(used.size() - 1)));
        }
        out = out.filter(kept -> !used.contains(kept));
        add(
            out,
            replaced(pattern, name, to),
            Tensor.concat(axis, parts),
            dict.published(used.get(0)));
      }
    }
    return out;
  }

  /**
   * Applies the rules.
   *
   * @param dict the dict of the file; left as it is
   * @return a new dict
   * @throws WeightsException if two tensors get one name, or a tensor can't be cut or joined
   */
  public StateDict apply(StateDict dict) {
    StateDict result = dict;
    for (UnaryOperator<StateDict> rule : rules) {
      result = rule.apply(result);
    }
    return result;
  }

  @FunctionalInterface
  private interface Row {
    void apply(String name, Tensor tensor, Sink out);
  }

  /** Takes what a rule makes of one tensor. */
  private record Sink(StateDict dict, String published) {
    void add(String name, Tensor tensor) {
      KeyMap.add(dict, name, tensor, published);
    }

    String origin() {
      return dict.origin();
    }
  }

  private static KeyMap each(Row row) {
    return new KeyMap(
        List.of(
            dict -> {
              StateDict out = new StateDict(dict.origin());
              dict.forEach(
                  entry ->
                      row.apply(
                          entry.getKey(),
                          entry.getValue(),
                          new Sink(out, dict.published(entry.getKey()))));
              return out;
            }));
  }

  private static String replaced(Pattern pattern, String name, String to) {
    Matcher matcher = pattern.matcher(name);
    return matcher.matches() ? matcher.replaceFirst(to) : name;
  }

  private static void add(StateDict out, String name, Tensor tensor, String published) {
    if (out.find(name).isPresent()) {
      throw new WeightsException(out.origin() + ": two tensors would be named " + name);
    }
    out.put(name, tensor, published);
  }
}
