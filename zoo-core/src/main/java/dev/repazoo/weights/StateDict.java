package dev.repazoo.weights;

import dev.repazoo.message.NearestNames;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Named tensors in order: what PyTorch calls a state dict. */
public final class StateDict implements Iterable<Map.Entry<String, Tensor>> {
  private final String origin;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> published = new HashMap<>();

  /** An empty dict that came from no file. */
  public StateDict() {
    this("the state dict");
  }

  /**
   * An empty dict.
   *
   * @param origin where its tensors come from, for messages: a file, or a file and a key
   */
  public StateDict(String origin) {
    this.origin = origin;
  }

  /**
   * Where the tensors come from.
   *
   * @return a file name or a phrase
   */
  public String origin() {
    return origin;
  }

  /**
   * Adds or replaces a tensor.
   *
   * @param name its key
   * @param tensor the tensor
   * @return this
   */
  public StateDict put(String name, Tensor tensor) {
    return put(name, tensor, name);
  }

  /** Adds or replaces a tensor that the file knows under another name. */
  StateDict put(String name, Tensor tensor, String inFile) {
    tensors.put(name, tensor);
    if (inFile.equals(name)) {
      published.remove(name);
    } else {
      published.put(name, inFile);
    }
    return this;
  }

  /**
   * What the file calls a tensor, for messages; the first one's name for a joined one.
   *
   * @param name its key here
   * @return its key there
   */
  public String published(String name) {
    return published.getOrDefault(name, name);
  }

  /**
   * All keys in order.
   *
   * @return a view
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /**
   * The number of tensors.
   *
   * @return how many
   */
  public int size() {
    return tensors.size();
  }

  /**
   * The number of values in all tensors.
   *
   * @return the sum of the counts
   */
  public long parameters() {
    return tensors.values().stream().mapToLong(Tensor::count).sum();
  }

  /**
   * The tensor of a key.
   *
   * @param name the key
   * @return its tensor
   * @throws WeightsException if there is none; the message names the nearest key
   */
  public Tensor get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new WeightsException(
                    origin
                        + " has no tensor "
                        + name
                        + NearestNames.of(name, tensors.keySet(), 1).stream()
                            .findFirst()
                            .map(near -> "; the nearest is " + near)
                            .orElse("; it is empty")));
  }

  /**
   * The tensor of a key, if present.
   *
   * @param name the key
   * @return its tensor
   */
  public Optional<Tensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /**
   * The tensors below a prefix, under the rest of their names.
   *
   * @param prefix what the names begin with, its dot included; it is removed
   * @return a new dict
   */
  public StateDict withPrefix(String prefix) {
    StateDict result = new StateDict(origin);
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            result.put(name.substring(prefix.length()), tensor, published(name));
          }
        });
    return result;
  }

  /**
   * The tensors whose keys pass a test.
   *
   * @param test which keys to keep
   * @return a new dict
   */
  public StateDict filter(Predicate<String> test) {
    StateDict result = new StateDict(origin);
    tensors.forEach(
        (name, tensor) -> {
          if (test.test(name)) {
            result.put(name, tensor, published(name));
          }
        });
    return result;
  }

  /**
   * The dict under other names.
   *
   * @param keys the rules
   * @return a new dict
   */
  public StateDict map(KeyMap keys) {
    return keys.apply(this);
  }

  @Override
  public Iterator<Map.Entry<String, Tensor>> iterator() {
    return Collections.unmodifiableMap(tensors).entrySet().iterator();
  }

  /** Origin and size, for messages. */
  @Override
  public String toString() {
    return origin + " (" + size() + " tensors)";
  }
}
