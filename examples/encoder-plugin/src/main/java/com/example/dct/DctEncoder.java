package com.example.dct;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Ops.Conv2d;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Kind;
import java.util.List;
import java.util.Optional;

/**
 * Low frequencies as features: the k x k lowest coefficients of each patch's orthonormal DCT-II, for
 * red, green and blue. Pixels [B, 3, R, R] give tokens [B, (R/p)^2, 3 k k].
 *
 * <p>There is nothing to learn and so no weights: is a vision encoder better to align to than JPEG?
 */
public final class DctEncoder extends Encoder {
  private static final int CHANNELS = 3;
  private final int patchSize;
  private final int frequencies;

  /** Coefficients of patches of {@code patchSize} squared pixels, {@code frequencies} an axis. */
  public DctEncoder(int patchSize, int frequencies) {
    if (frequencies < 1 || patchSize < frequencies) {
      throw new IllegalArgumentException(
          "dct: frequencies is " + frequencies + "; it must be 1 to patch_size " + patchSize);
    }
    this.patchSize = patchSize;
    this.frequencies = frequencies;
  }

  @Override
  public int embedDim() {
    return CHANNELS * frequencies * frequencies;
  }

  @Override
  public int gridSize(int resolution) {
    if (resolution < patchSize || resolution % patchSize != 0) {
      throw new IllegalArgumentException(
          "dct takes images of a multiple of " + patchSize + " pixels, not of " + resolution);
    }
    return resolution / patchSize;
  }

  @Override
  protected NDArray preprocess(Context context, NDArray pixels) {
    return pixels.div(127.5f).sub(1f);
  }

  @Override
  protected NDArray tokens(Context context, NDArray input) {
    NDArray kernel = input.getManager().create(kernel());
    kernel = kernel.reshape(new Shape(embedDim(), CHANNELS, patchSize, patchSize));
    NDArray grid = context.ops().conv2d(input, kernel, Conv2d.of(patchSize, 0));
    // [B, D, h, w] -> [B, D, N] -> [B, N, D]
    return grid.reshape(grid.getShape().get(0), embedDim(), -1).transpose(0, 2, 1);
  }

  /** A convolution whose output c k k + u k + v is the coefficient (u, v) of channel c. */
  private float[] kernel() {
    int p = patchSize;
    int k = frequencies;
    float[] kernel = new float[embedDim() * CHANNELS * p * p];
    for (int c = 0; c < CHANNELS; c++) {
      for (int u = 0; u < k; u++) {
        for (int v = 0; v < k; v++) {
          int row = ((c * k + u) * k + v) * CHANNELS * p * p;
          for (int y = 0; y < p; y++) {
            for (int x = 0; x < p; x++) {
              kernel[row + c * p * p + y * p + x] = (float) (basis(u, y) * basis(v, x));
            }
          }
        }
      }
    }
    return kernel;
  }

  private double basis(int frequency, int position) {
    double scale = Math.sqrt((frequency == 0 ? 1.0 : 2.0) / patchSize);
    return scale * Math.cos(Math.PI * (2 * position + 1) * frequency / (2.0 * patchSize));
  }

  /** Tells the zoo what there is; named in META-INF/services. */
  public static final class Provider implements EncoderProvider {
    private static final String ID = "dct-16";

    /** For the service loader. */
    public Provider() {}

    @Override
    public String family() {
      return "dct";
    }

    @Override
    public List<CatalogueEntry> entries() {
      return List.of(
          new CatalogueEntry(
              ID,
              Kind.ENCODER,
              family(),
              0,
              List.of(64, 256),
              "Apache-2.0",
              "an example plugin",
              "Ahmed, Natarajan and Rao, Discrete Cosine Transform, IEEE Trans. Computers 1974",
              "4x4 lowest frequencies of each 16x16 patch; tokens 48 wide; needs no weights",
              Optional.empty()));
    }

    @Override
    public ObjectNode config(String id) {
      if (!id.equals(ID)) {
        throw new IllegalArgumentException("dct has no variant " + id);
      }
      return JsonNodeFactory.instance.objectNode().put("patch_size", 16).put("frequencies", 4);
    }

    @Override
    public Encoder create(ObjectNode config) {
      JsonFields json = new JsonFields("dct", config);
      int patchSize = json.size(16, "patch_size");
      int frequencies = json.size(4, "frequencies");
      json.done();
      return new DctEncoder(patchSize, frequencies);
    }
  }
}
