package dev.repazoo.encoders.efficientnet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * The architecture of an EfficientNet-Lite, in the reference's vocabulary.
 *
 * @param widthCoefficient scales the channels of every stage; the stem keeps its 32
 * @param depthCoefficient scales the number of blocks of every stage but the first
 */
public record EfficientNetConfig(double widthCoefficient, double depthCoefficient) {
  private static final String WIDTH = "width_coefficient";
  private static final String DEPTH = "depth_coefficient";
  private static final int MOST_WIDTH = 1000;
  private static final int MOST_DEPTH = 100_000_000;

  /** Channels after the first convolution. */
  static final int STEM = 32;

  /** The stages up to stride 16: repeats, kernel, stride, expansion, channels. */
  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 1, 1, 16),
          new Stage(2, 3, 2, 6, 24),
          new Stage(2, 5, 2, 6, 40),
          new Stage(3, 3, 2, 6, 80),
          new Stage(3, 5, 1, 6, 112));

  private record Stage(int repeats, int kernel, int stride, int expandRatio, int channels) {}

  /**
   * One inverted residual block.
   *
   * @param in channels that come in
   * @param expanded channels of the depthwise convolution
   * @param out channels that go out
   * @param kernel side of the depthwise kernel
   * @param stride 1 or 2
   */
  record BlockShape(int in, int expanded, int out, int kernel, int stride) {
    boolean expands() {
      return expanded != in;
    }

    boolean skips() {
      return stride == 1 && in == out;
    }
  }

  /** Checks that both are positive, and that widths and numbers of blocks stay countable. */
  public EfficientNetConfig {
    check(WIDTH, widthCoefficient, MOST_WIDTH);
    check(DEPTH, depthCoefficient, MOST_DEPTH);
  }

  private static void check(String key, double value, int most) {
    if (!(value > 0) || value > most) {
      throw new IllegalArgumentException(
          "EfficientNet: " + key + " is " + value + "; it must be positive, at most " + most);
    }
  }

  /**
   * Reads a configuration; both keys are optional and default to Lite0's 1.
   *
   * @throws IllegalArgumentException for an unknown key or a value that is no number
   */
  public static EfficientNetConfig of(ObjectNode json) {
    JsonFields fields = new JsonFields("EfficientNet", json);
    EfficientNetConfig config =
        new EfficientNetConfig(fields.number(1, WIDTH), fields.number(1, DEPTH));
    fields.done();
    return config;
  }

  /** The complete configuration as JSON. */
  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put(WIDTH, widthCoefficient)
        .put(DEPTH, depthCoefficient);
  }

  /** How many blocks each stage has. */
  List<Integer> repeats() {
    List<Integer> repeats = new ArrayList<>();
    for (Stage stage : STAGES) {
      repeats.add(
          repeats.isEmpty()
              ? stage.repeats()
              : (int) Math.ceil(depthCoefficient * stage.repeats()));
    }
    return List.copyOf(repeats);
  }

  /** The blocks of the trunk in order. */
  List<BlockShape> blocks(List<Integer> repeats) {
    List<BlockShape> blocks = new ArrayList<>();
    int in = STEM;
    for (int s = 0; s < STAGES.size(); s++) {
      Stage stage = STAGES.get(s);
      int out = channels(stage.channels());
      for (int i = 0; i < repeats.get(s); i++) {
        int stride = i == 0 ? stage.stride() : 1;
        blocks.add(new BlockShape(in, in * stage.expandRatio(), out, stage.kernel(), stride));
        in = out;
      }
    }
    return List.copyOf(blocks);
  }

  /** Scaled to the nearest multiple of 8, but never down by more than a tenth. */
  private int channels(int published) {
    double scaled = published * widthCoefficient;
    int rounded = Math.max(8, (int) (scaled + 4) / 8 * 8);
    return rounded < 0.9 * scaled ? rounded + 8 : rounded;
  }
}
