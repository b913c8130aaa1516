package dev.repazoo.dit;

import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the shapes of a diffusion transformer's tensors tell of its architecture.
 *
 * @param dict the tensors, without the {@code module.} that distributed training puts before names
 * @param model what messages call it, with its article
 * @param largest of any size
 */
public record TensorShapes(StateDict dict, String model, int largest) {
  /** Before every name in what distributed training has written. */
  public static final KeyMap WITHOUT_MODULE = KeyMap.prefix("module.", "");

  private static final Pattern PROJECTOR =
      Pattern.compile(Pattern.quote(Projectors.NAME) + "\\.(\\d+)\\.4\\.weight");
  private static final int USUAL_PROJECTOR = 2048;

  /**
   * Reads an architecture.
   *
   * @param published as in the file
   * @param needed names that such a model has
   * @return empty where one of them is missing
   * @throws WeightsException when the shapes are of no model
   */
  public static <C> Optional<C> read(
      StateDict published,
      String model,
      int largest,
      List<String> needed,
      Function<TensorShapes, C> config) {
    TensorShapes shapes = new TensorShapes(published.map(WITHOUT_MODULE), model, largest);
    if (!needed.stream().allMatch(shapes::has)) {
      return Optional.empty();
    }
    try {
      return Optional.of(config.apply(shapes));
    } catch (IllegalArgumentException e) {
      throw new WeightsException(
          shapes.dict.origin() + ": by its tensors' shapes, " + e.getMessage(), e);
    }
  }

  /** Whether there is such a tensor. */
  public boolean has(String name) {
    return dict.find(name).isPresent();
  }

  /**
   * A tensor's size along an axis.
   *
   * @throws IllegalArgumentException when the model's can't be that
   */
  public int size(String name, int axis) {
    long[] shape = dict.get(name).shape();
    if (axis >= shape.length || shape[axis] < 1 || shape[axis] > largest) {
      throw new IllegalArgumentException(
          name + " is no part of " + model + ": " + Arrays.toString(shape));
    }
    return (int) shape[axis];
  }

  /** How many blocks there are by the largest number that a pattern's first group finds. */
  public int blocks(Pattern block) {
    return dict.names().stream()
        .map(block::matcher)
        .filter(Matcher::matches)
        .mapToInt(match -> Integer.parseInt(match.group(1)) + 1)
        .max()
        .orElse(0);
  }

  /** Widths of the encoders' tokens, one for each projection. */
  public List<Integer> projectionDims() {
    return dict.names().stream()
        .filter(name -> PROJECTOR.matcher(name).matches())
        .map(name -> size(name, 0))
        .toList();
  }

  /** Hidden width of the projections; the usual one where there are none. */
  public int projectorDim() {
    String first = Projectors.NAME + ".0.0.weight";
    return projectionDims().isEmpty() ? USUAL_PROJECTOR : size(first, 0);
  }

  /** Heads of so many channels, or of a few more where that doesn't divide the width. */
  public static int heads(int width, int channels) {
    int heads = Math.max(1, width / channels);
    while (width % heads != 0) {
      heads--;
    }
    return heads;
  }
}
