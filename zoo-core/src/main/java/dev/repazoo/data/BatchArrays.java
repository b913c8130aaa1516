package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.ops.HostArray;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Conditions;

/**
 * A batch as arrays: the one place where plain memory becomes tensors. B samples of resolution R.
 */
public final class BatchArrays {
  private BatchArrays() {}

  /** The pixels as read, uint8 {@code [B, 3, R, R]}: what encoders take. */
  public static NDArray images(NDManager manager, Batch batch) {
    return HostArray.of(manager, batch.images(), imageShape(batch), DataType.UINT8);
  }

  /** The pixels as a generator's data, float32 {@code [B, 3, R, R]}: {@code x / 127.5 - 1}. */
  public static NDArray pixels(NDManager manager, Batch batch) {
    try (NDArray images = images(manager, batch)) {
      NDArray pixels = images.toType(DataType.FLOAT32, false);
      return pixels.divi(DeviceNumber.beside(pixels, 127.5)).subi(DeviceNumber.beside(pixels, 1));
    }
  }

  /**
   * The VAE's moments, float32 {@code [B, 2C, h, w]}: means, then standard deviations.
   *
   * @throws IllegalArgumentException if the batch is of a data set without latents
   */
  public static NDArray moments(NDManager manager, Batch batch) {
    Batch.Moments moments =
        batch
            .moments()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the data set holds no latents; make them with: zoo encode"));
    return HostArray.of(
        manager,
        moments.values().duplicate(),
        moments.shape().batch(batch.size()),
        DataType.FLOAT32);
  }

  /** What the samples are conditioned on, for a model of the given conditioning. */
  public static Conditions conditions(NDManager manager, Batch batch, Conditioning model) {
    return batch.conditions().arrays(manager, model);
  }

  private static Shape imageShape(Batch batch) {
    if (!batch.images().hasRemaining()) {
      throw new IllegalArgumentException("this batch was read without images");
    }
    return new Shape(batch.size(), 3, batch.resolution(), batch.resolution());
  }
}
