package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/**
 * An encoder in PyTorch.
 *
 * @param manager for arrays on its device; each block has a sub-manager of it
 * @param encode uint8 [B, 3, R, R] to float [B, N, D]
 */
public record TorchTokens(NDManager manager, UnaryOperator<NDArray> encode)
    implements TokenEncoding {

  @Override
  public ByteBuffer rows(PixelBuffer images, FeatureKey key, int first) throws IOException {
    int side = key.resolution();
    try (NDManager step = manager.newSubManager()) {
      Shape shape = new Shape(images.count(), 3, side, side);
      NDArray pixels = step.create(images.pixels(), shape, DataType.UINT8);
      return key.rows(encode.apply(pixels), first);
    }
  }
}
