package dev.repazoo.encoders.efficientnet;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.Ops.Interpolation;
import dev.repazoo.spi.Encoder;
import dev.repazoo.weights.StateDict;
import java.util.List;

/**
 * The trunk of EfficientNet-Lite up to stride 16. Pixels [B, 3, R, R] in 0..255 give tokens [B, N,
 * D], rows first; D is 112 for Lite0.
 *
 * <p>Images of up to 64 pixels are enlarged four times (bicubic) first: 32 pixels give 8 x 8
 * tokens, one for each 4 x 4 patch of a pixel-space generator. Larger images are taken as they are.
 * Values are then normalised as {@code (x - 127) / 128}.
 *
 * <p>Source: PyPI efficientnet-lite-pytorch 0.1.0, model.py; batch normalisation is folded into the
 * convolutions (see {@link PublishedWeights}).
 */
public final class EfficientNetLite extends Encoder {
  private static final int ENLARGED_UP_TO = 64;
  private static final int ENLARGEMENT = 4;
  private static final int STRIDE = 16;

  private final SameConv2d stem;
  private final List<InvertedResidual> blocks;
  private final int embedDim;

  /** An encoder without weights. */
  public EfficientNetLite(EfficientNetConfig config) {
    this(config, config.repeats());
  }

  /** The same with other numbers of blocks in its stages. */
  EfficientNetLite(EfficientNetConfig config, List<Integer> repeats) {
    stem = child("stem", new SameConv2d(3, EfficientNetConfig.STEM, 3, 2, 1));
    List<EfficientNetConfig.BlockShape> shapes = config.blocks(repeats);
    blocks = child("blocks", new Blocks(shapes)).list;
    embedDim = shapes.get(shapes.size() - 1).out();
  }

  private static final class Blocks extends Module {
    private final List<InvertedResidual> list;

    Blocks(List<EfficientNetConfig.BlockShape> shapes) {
      list = shapes.stream().map(InvertedResidual::new).toList();
      for (int i = 0; i < list.size(); i++) {
        child(Integer.toString(i), list.get(i));
      }
    }
  }

  @Override
  public int embedDim() {
    return embedDim;
  }

  @Override
  public int gridSize(int resolution) {
    int size = enlarged(resolution);
    if (resolution < 1 || size % STRIDE != 0) {
      throw new IllegalArgumentException(
          "EfficientNet-Lite can't take images of "
              + resolution
              + " pixels; up to 64 it takes multiples of 4, above of 16");
    }
    return size / STRIDE;
  }

  private static int enlarged(int resolution) {
    return resolution <= ENLARGED_UP_TO ? ENLARGEMENT * resolution : resolution;
  }

  @Override
  protected NDArray preprocess(Context context, NDArray pixels) {
    int height = (int) pixels.getShape().get(2);
    int width = (int) pixels.getShape().get(3);
    int size = STRIDE * gridSize(Math.max(height, width));
    if (height != width) {
      throw new IllegalArgumentException(
          "EfficientNet-Lite takes square images, not " + width + "x" + height);
    }
    NDArray enlarged =
        size == height ? pixels : context.ops().resize(pixels, size, size, Interpolation.BICUBIC);
    return enlarged.sub(127f).div(128f);
  }

  @Override
  protected NDArray tokens(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      NDArray x = InvertedResidual.relu6(stem.forward(context, input));
      for (InvertedResidual block : blocks) {
        NDArray next = block.forward(context, x);
        x.close();
        x = next;
      }
      // [B, D, h, w] -> [B, D, N] -> [B, N, D]
      long batch = x.getShape().get(0);
      return scope.keep(x.reshape(batch, embedDim, -1).transpose(0, 2, 1));
    }
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return PublishedWeights.fold(published, blocks.size());
  }
}
