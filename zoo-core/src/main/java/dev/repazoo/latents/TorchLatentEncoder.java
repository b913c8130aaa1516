package dev.repazoo.latents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.image.RgbImage;
import dev.repazoo.spi.LatentScale;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A codec's encoder in PyTorch.
 *
 * @param codec with its weights, on its device
 */
public record TorchLatentEncoder(FrozenCodec codec) implements LatentEncoder {

  @Override
  public LatentCodec identity() {
    return codec.identity();
  }

  @Override
  public Optional<String> graph() {
    return Optional.empty();
  }

  @Override
  public int latentChannels() {
    return codec.codec().latentChannels();
  }

  @Override
  public int downsampling() {
    return codec.codec().downsampling();
  }

  @Override
  public LatentScale latentScale() {
    return codec.codec().latentScale();
  }

  @Override
  public Map<String, String> settings() {
    return codec.settings();
  }

  @Override
  public Optional<String> refusal(int width, int height) {
    try {
      codec.latents(width, height);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public int fitting(int width, int height) {
    return codec.fitting(width, height);
  }

  @Override
  public List<float[]> encode(List<RgbImage> images, boolean mirrored, SecondHalf secondHalf) {
    RgbImage first = images.get(0);
    Shape shape = new Shape(images.size(), 3, first.height(), first.width());
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(shape.size()));
    images.forEach(image -> bytes.put(image.toChw()));
    try (NDManager scope = codec.newManager()) {
      NDArray stored = scope.create(bytes.rewind(), shape, DataType.UINT8);
      NDArray pixels = mirrored ? stored.flip(3) : stored;
      return rows(
          switch (secondHalf) {
            case STD -> codec.encode(scope, pixels);
            case LOG_VARIANCE -> codec.encodeToLogVariance(scope, pixels);
          });
    }
  }

  /** [B, 2C, h, w] as one array for each image. */
  private static List<float[]> rows(NDArray latents) {
    float[] all = latents.toFloatArray();
    int batch = Math.toIntExact(latents.getShape().get(0));
    int size = all.length / batch;
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      rows.add(Arrays.copyOfRange(all, i * size, (i + 1) * size));
    }
    return rows;
  }
}
