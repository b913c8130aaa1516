package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.data.Batch;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.PixelBuffer;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.ops.HostArray;
import dev.repazoo.ops.OpsRegistry;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * All tokens of a small data set, computed once and kept in memory: they are of unaugmented pixels,
 * so every epoch needs the same ones.
 *
 * @param table [samples, N D]
 * @param shape [N, D]
 */
record PrecomputedTokens(NDArray table, Shape shape) implements Targets {
  /** Convolutions on a CPU are faster in small batches, whose activations stay in its caches. */
  private static final int BATCH = 8;

  /**
   * Encodes the whole data set. An image that can't be read has zeros: no batch will hold it.
   *
   * @throws CancellationException when asked to stop
   */
  static PrecomputedTokens of(
      NDManager manager,
      FrozenEncoder encoder,
      Dataset dataset,
      ProgressListener progress,
      TokenTimer timer,
      BooleanSupplier stop) {
    try (NDList parts = new NDList();
        ProgressListener.Task task = progress.begin("features", dataset.size(), "images")) {
      for (int from = 0; from < dataset.size(); from += BATCH) {
        if (stop.getAsBoolean()) {
          throw new CancellationException();
        }
        int count = Math.min(BATCH, dataset.size() - from);
        try (NDManager scope = manager.newSubManager()) {
          NDArray images = images(scope, dataset, from, count);
          NDArray tokens = timer.encode(count, () -> encoder.encode(scope, images));
          tokens.attach(manager);
          parts.add(tokens);
        }
        task.advanceTo((long) from + count);
      }
      try (NDArray all = NDArrays.concat(parts)) {
        return new PrecomputedTokens(all.reshape(dataset.size(), -1), all.getShape().slice(1));
      }
    }
  }

  private static NDArray images(NDManager manager, Dataset dataset, int from, int count) {
    int side = dataset.resolution();
    try {
      PixelBuffer images = PixelBuffer.read(dataset, from, count);
      return manager.create(images.pixels(), new Shape(count, 3, side, side), DataType.UINT8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<NDArray> of(NDManager manager, Batch batch) {
    long[] numbers = Arrays.stream(batch.indices()).asLongStream().toArray();
    NDArray indices =
        HostArray.of(manager, LongBuffer.wrap(numbers), new Shape(numbers.length), DataType.INT64);
    NDArray found = OpsRegistry.of(manager, Precision.FP32).embedding(indices, table);
    return List.of(found.reshape(new Shape(batch.size()).addAll(shape)));
  }

  @Override
  public boolean needImages() {
    return false;
  }
}
