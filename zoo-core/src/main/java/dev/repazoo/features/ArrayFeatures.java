package dev.repazoo.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.weights.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Encodes one array of images: uint8 {@code [B, 3, R, R]} in a {@code .npy} gives float32 {@code
 * [B, N, D]} in another. Both may be larger than memory.
 *
 * @param images the images
 * @param origin their file
 */
public record ArrayFeatures(NpyArray images, Path origin) {

  /**
   * Opens the images.
   *
   * @throws IOException if they have another type or shape
   * @throws dev.repazoo.weights.WeightsException if it is no {@code .npy}, or cut off
   */
  public static ArrayFeatures open(Path input) throws IOException {
    NpyArray images = Npy.read(input);
    long[] shape = images.shape();
    if (images.dtype() != DType.U8
        || shape.length != 4
        || shape[1] != 3
        || shape[2] != shape[3]
        || shape[2] < 1
        || shape[2] > Short.MAX_VALUE) {
      throw new IOException(
          input
              + " holds "
              + images.dtype()
              + Arrays.toString(shape)
              + "; images are uint8 [B, 3, R, R]");
    }
    return new ArrayFeatures(images, input);
  }

  /** Number of images B. */
  public int count() {
    return Math.toIntExact(images.shape()[0]);
  }

  /** Width and height R in pixels. */
  public int resolution() {
    return (int) images.shape()[2];
  }

  /**
   * Encodes and writes; the file appears whole or not at all.
   *
   * @param manager for arrays; each batch has a sub-manager of it
   * @param batchSize images encoded together
   * @param progress is told how far it is
   * @param stop asked before each batch; true ends the work, and nothing is written
   * @return whether it was finished
   * @throws dev.repazoo.weights.WeightsException if the file can't be written
   */
  public boolean encode(
      NDManager manager,
      FrozenEncoder encoder,
      int batchSize,
      Path output,
      ProgressListener progress,
      BooleanSupplier stop) {
    long grid = encoder.gridSize(resolution());
    long[] shape = {count(), grid * grid, encoder.embedDim()};
    try (ProgressListener.Task task = progress.begin("features", count(), "images")) {
      Npy.write(
          output,
          DType.F32,
          shape,
          channel -> {
            for (int from = 0; from < count(); from += batchSize) {
              if (stop.getAsBoolean()) {
                throw new CancellationException();
              }
              int size = Math.min(batchSize, count() - from);
              try (NDManager step = manager.newSubManager()) {
                write(channel, encoder.encode(step, slice(step, from, size)));
              }
              task.advanceTo((long) from + size);
            }
          });
      return true;
    } catch (CancellationException e) { // the file's part is gone with it
      return false;
    }
  }

  private NDArray slice(NDManager manager, int from, int size) {
    long bytes = 3L * resolution() * resolution();
    ByteBuffer direct = ByteBuffer.allocateDirect(Math.toIntExact(bytes * size));
    direct.put(images.tensor().slice(from * bytes, size * bytes)).rewind();
    return manager.create(direct, new Shape(size, 3, resolution(), resolution()), DataType.UINT8);
  }

  private static void write(FileChannel channel, NDArray tokens) throws IOException {
    try (NDArray single = tokens.toType(DataType.FLOAT32, false)) {
      ByteBuffer bytes = single.toByteBuffer();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
