package dev.repazoo.encoders.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import dev.repazoo.spi.Encoder;
import dev.repazoo.weights.StateDict;
import java.util.ArrayList;
import java.util.List;

/**
 * The FID variant of Inception-v3: average poolings don't count padding, the last block pools by
 * the largest value, batch normalisation has {@code eps = 1e-3}, and there are 1,008 classes.
 *
 * <p>Pixels [B, 3, H, W] in 0..255 of any size are resized to 299 and give 8 x 8 tokens [B, 64,
 * 2048], the last feature map; their mean is {@code pool3}, which FID is of. What measures take
 * more is in {@link Outputs}. Batch normalisation is folded into the convolutions.
 *
 * <p>Source: torchvision {@code inception.py}; mseitzer/pytorch-fid {@code inception.py}.
 */
public final class InceptionV3 extends Encoder {
  private static final int WIDTH = 2048;
  private static final int GRID = 8;
  private static final int LEAST = 32;
  private static final int SPATIAL_CHANNELS = 7;

  /** Numbers in a spatial feature. */
  public static final int SPATIAL = 17 * 17 * SPATIAL_CHANNELS;

  private final InceptionConfig config;
  private final List<Stage> beforeSpatial = new ArrayList<>();
  private final List<Stage> afterSpatial = new ArrayList<>();
  private final Classifier fc;

  /** A network without weights. */
  public InceptionV3(InceptionConfig config) {
    this.config = config;
    add(beforeSpatial, "Conv2d_1a_3x3", BasicConv2d.of(3, 32, 3, 2, 0));
    add(beforeSpatial, "Conv2d_2a_3x3", BasicConv2d.of(32, 32, 3, 1, 0));
    add(beforeSpatial, "Conv2d_2b_3x3", BasicConv2d.of(32, 64, 3, 1, 1));
    beforeSpatial.add(Pool.halve());
    add(beforeSpatial, "Conv2d_3b_1x1", BasicConv2d.pointwise(64, 80));
    add(beforeSpatial, "Conv2d_4a_3x3", BasicConv2d.of(80, 192, 3, 1, 0));
    beforeSpatial.add(Pool.halve());
    add(beforeSpatial, "Mixed_5b", MixedBlock.squares(192, 32));
    add(beforeSpatial, "Mixed_5c", MixedBlock.squares(256, 64));
    add(beforeSpatial, "Mixed_5d", MixedBlock.squares(288, 64));
    add(beforeSpatial, "Mixed_6a", MixedBlock.toSeventeen(288));
    add(beforeSpatial, "Mixed_6b", MixedBlock.sevens(768, 128));
    add(beforeSpatial, "Mixed_6c", MixedBlock.sevens(768, 160));
    add(beforeSpatial, "Mixed_6d", MixedBlock.sevens(768, 160));
    add(afterSpatial, "Mixed_6e", MixedBlock.sevens(768, 192));
    add(afterSpatial, "Mixed_7a", MixedBlock.toEight(768));
    add(afterSpatial, "Mixed_7b", MixedBlock.threes(1280, false));
    add(afterSpatial, "Mixed_7c", MixedBlock.threes(2048, true));
    fc = child("fc", new Classifier(config.numClasses()));
  }

  /** The last layer; its weight is also wanted without its bias. */
  private static final class Classifier extends Module {
    private final Parameter weight;
    private final Parameter bias;

    Classifier(int classes) {
      weight = parameter("weight", Init.torchDefault(WIDTH), classes, WIDTH);
      bias = parameter("bias", Init.torchDefault(WIDTH), classes);
    }
  }

  private void add(List<Stage> to, String name, Stage stage) {
    to.add(child(name, stage));
  }

  /**
   * What measures take.
   *
   * @param pool3 [B, 2048]: the last feature map's mean
   * @param logits [B, classes], bias included
   * @param unbiasedLogits [B, classes] without it, which the Inception score is of
   * @param spatial [B, 2023]: the first 7 channels of TensorFlow's {@code mixed_6/conv}, 17 x 17,
   *     channels innermost
   */
  public record Outputs(NDArray pool3, NDArray logits, NDArray unbiasedLogits, NDArray spatial) {}

  /** The architecture. */
  public InceptionConfig config() {
    return config;
  }

  @Override
  public int embedDim() {
    return WIDTH;
  }

  @Override
  public int gridSize(int resolution) {
    boolean power = resolution >= LEAST && Integer.bitCount(resolution) == 1;
    if (!power && resolution != InceptionInput.SIDE) {
      throw new IllegalArgumentException(
          "as an encoder Inception takes images of 299 pixels or a power of two from 32 on, not of "
              + resolution
              + "; 'zoo eval' takes all sizes");
    }
    return GRID;
  }

  @Override
  protected NDArray preprocess(Context context, NDArray pixels) {
    return config.input().apply(context, pixels);
  }

  @Override
  protected NDArray tokens(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      NDArray middle = run(context, beforeSpatial, context.ops().channelsLast(input));
      NDArray last = run(context, afterSpatial, middle);
      // [B, D, h, w] -> [B, D, N] -> [B, N, D]
      return scope.keep(last.reshape(last.getShape().get(0), WIDTH, -1).transpose(0, 2, 1));
    }
  }

  /** What measures take of network input [B, 3, 299, 299]. */
  public Outputs outputs(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      NDArray middle = run(context, beforeSpatial, context.ops().channelsLast(input));
      NDArray last = run(context, afterSpatial, middle);
      NDArray pool3 = last.reshape(last.getShape().get(0), WIDTH, -1).mean(new int[] {2});
      // [B, 7, h, w] -> [B, h, w, 7] -> [B, h w 7]
      NDArray first = middle.get(":, :" + SPATIAL_CHANNELS);
      NDArray spatial = first.transpose(0, 2, 3, 1).reshape(first.getShape().get(0), -1);
      NDArray unbiased = context.ops().linear(pool3, context.value(fc.weight, pool3));
      NDArray logits = unbiased.add(context.value(fc.bias, pool3));
      return new Outputs(
          scope.keep(pool3), scope.keep(logits), scope.keep(unbiased), scope.keep(spatial));
    }
  }

  private static NDArray run(Context context, List<Stage> stages, NDArray x) {
    NDArray y = x;
    for (Stage stage : stages) {
      NDArray next = stage.forward(context, y);
      if (y != x) {
        y.close();
      }
      y = next;
    }
    return y;
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return InceptionWeights.fold(published, namedParameters());
  }
}
