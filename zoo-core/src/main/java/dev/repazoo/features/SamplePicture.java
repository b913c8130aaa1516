package dev.repazoo.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.UnreadableSampleException;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A {@link TokenPicture} of some samples of a data set, spread evenly over it. */
public final class SamplePicture {
  private SamplePicture() {}

  /**
   * Encodes and draws.
   *
   * @param count how many samples; fewer where the data set has fewer
   * @throws IOException if the data set can't be read, or none of its images
   */
  public static RgbImage of(NDManager manager, FrozenEncoder encoder, Dataset dataset, int count)
      throws IOException {
    int side = dataset.resolution();
    List<byte[]> planes = new ArrayList<>();
    int shown = Math.min(count, dataset.size());
    for (int i = 0; i < shown; i++) {
      try {
        planes.add(dataset.image((int) ((long) i * dataset.size() / shown)));
      } catch (UnreadableSampleException e) {
        // dataset.problems() names it
      }
    }
    if (planes.isEmpty()) {
      throw new IOException(dataset.name() + ": no image can be read");
    }
    ByteBuffer pixels = ByteBuffer.allocateDirect(planes.size() * 3 * side * side);
    planes.forEach(pixels::put);
    try (NDManager scope = manager.newSubManager()) {
      Shape shape = new Shape(planes.size(), 3, side, side);
      NDArray tokens = encoder.encode(scope, scope.create(pixels.rewind(), shape, DataType.UINT8));
      return TokenPicture.of(
          planes.stream().map(plane -> RgbImage.ofChw(side, side, plane)).toList(), tokens);
    }
  }
}
