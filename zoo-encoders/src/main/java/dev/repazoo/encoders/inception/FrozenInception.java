package dev.repazoo.encoders.inception;

import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of TensorFlow's {@code classify_image_graph_def.pb}, which ADM's evaluator runs,
 * under the names of pytorch-fid: {@code mixed_7/tower_1/conv_2} is {@code
 * Mixed_6e.branch7x7dbl_3}. Kernels [kh, kw, I, O] become [O, I, kh, kw].
 *
 * <p>Source of the correspondence: torch-fidelity {@code util_convert_inception_weights.py}.
 */
final class FrozenInception {
  private static final String FIRST = "conv/conv2d_params";

  /** The five convolutions before the first block. */
  private static final List<String> STEM =
      List.of("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "Conv2d_3b_1x1", "Conv2d_4a_3x3");

  /** The blocks: {@code mixed}, {@code mixed_1}, ... */
  private static final List<String> BLOCKS =
      List.of(
          "Mixed_5b",
          "Mixed_5c",
          "Mixed_5d",
          "Mixed_6a",
          "Mixed_6b",
          "Mixed_6c",
          "Mixed_6d",
          "Mixed_6e",
          "Mixed_7a",
          "Mixed_7b",
          "Mixed_7c");

  /** A branch, its stage, and which of two at its end. */
  private static final Pattern BRANCH =
      Pattern.compile("(branch(?:_pool|[0-9a-z]+))(?:_(\\d)([ab])?)?");

  private FrozenInception() {}

  /** Whether these are the graph's constants. */
  static boolean in(StateDict constants) {
    return constants.find(FIRST).isPresent();
  }

  /** The constants of all layers, and of the classifier, as pytorch-fid has them. */
  static StateDict published(StateDict constants, List<String> layers) {
    StateDict published = new StateDict(constants.origin());
    for (String layer : layers) {
      String scope = scope(layer);
      Tensor kernel = constants.get(scope + "/conv2d_params");
      published.put(layer + ".conv.weight", kernel.reversedAxes().transpose());
      String norm = scope + "/batchnorm/";
      published.put(layer + ".bn.weight", constants.get(norm + "gamma"));
      published.put(layer + ".bn.bias", constants.get(norm + "beta"));
      published.put(layer + ".bn.running_mean", constants.get(norm + "moving_mean"));
      published.put(layer + ".bn.running_var", constants.get(norm + "moving_variance"));
    }
    published.put("fc.weight", constants.get("softmax/weights").transpose());
    published.put("fc.bias", constants.get("softmax/biases"));
    return published;
  }

  /** TensorFlow's scope of a layer. */
  static String scope(String layer) {
    int stem = STEM.indexOf(layer);
    if (stem >= 0) {
      return numbered("conv", stem);
    }
    int dot = layer.indexOf('.');
    String block = layer.substring(0, dot);
    Matcher branch = BRANCH.matcher(layer.substring(dot + 1));
    if (!branch.matches()) {
      throw new IllegalArgumentException(layer + " is no layer of Inception-v3");
    }
    String mixed = numbered("mixed", BLOCKS.indexOf(block)) + "/";
    if (branch.group(2) == null) {
      String tower = branch.group(1).equals("branch_pool") ? "tower_2/" : "";
      return mixed + tower + "conv";
    }
    String tower = mixed + tower(block, branch.group(1)) + "/";
    return branch.group(3) == null
        ? tower + numbered("conv", Integer.parseInt(branch.group(2)) - 1)
        : tower + "mixed/" + numbered("conv", branch.group(3).equals("a") ? 0 : 1);
  }

  /** The longer of two branches is the second tower, but where there is one only. */
  private static String tower(String block, String branch) {
    boolean second = branch.endsWith("dbl") || branch.equals("branch7x7x3");
    return second && !block.equals("Mixed_6a") ? "tower_1" : "tower";
  }

  private static String numbered(String name, int number) {
    return number == 0 ? name : name + "_" + number;
  }
}
