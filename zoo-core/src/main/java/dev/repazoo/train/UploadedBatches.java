package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Batch;
import dev.repazoo.data.BatchArrays;
import dev.repazoo.data.Batches;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Conditions;
import dev.repazoo.torch.Uploads;
import java.util.List;
import java.util.Optional;

/**
 * The batches of a training as arrays on its first device. Where copies don't wait for the device,
 * the next batch's are begun while it is at a step ({@link #prepare}), one ahead.
 */
final class UploadedBatches implements AutoCloseable {
  private final NDManager device;
  private final Batches batches;
  private final Targets targets;
  private final boolean pixels;
  private final Conditioning conditioning;

  /** The batch that was begun, and that at which the device is. */
  private Optional<Ahead> ahead = Optional.empty();

  private Optional<NDManager> taken = Optional.empty();

  /** Why the batch that was to be begun could not be; told when it is wanted. */
  private Optional<RuntimeException> failure = Optional.empty();

  /**
   * A batch on the device.
   *
   * @param data pixels [B, 3, R, R], or moments [B, 2C, h, w]
   * @param tokens that are read; empty where encoders compute them
   */
  record Arrays(Batch batch, NDArray data, Conditions conditions, Optional<List<NDArray>> tokens) {}

  private record Ahead(NDManager scope, Arrays arrays) {}

  /**
   * Batches for a device.
   *
   * @param batches closed with this
   * @param pixels whether pixels are the data, and not moments
   * @param conditioning of the model
   */
  UploadedBatches(
      NDManager device,
      Batches batches,
      Targets targets,
      boolean pixels,
      Conditioning conditioning) {
    this.device = device;
    this.batches = batches;
    this.targets = targets;
    this.pixels = pixels;
    this.conditioning = conditioning;
  }

  /** Number of batches in an epoch. */
  int perEpoch() {
    return batches.batchesPerEpoch();
  }

  /**
   * The next batch; its arrays are there until {@link #prepare} is called again.
   *
   * @param pass owner of the arrays if they were not begun before
   */
  Arrays next(NDManager pass) {
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (ahead.isEmpty()) {
      return upload(pass);
    }
    Ahead begun = ahead.get();
    ahead = Optional.empty();
    taken = Optional.of(begun.scope());
    return begun.arrays();
  }

  /** Begins the next batch's copies, where that doesn't wait; to be called once a step. */
  void prepare() {
    release();
    if (!Uploads.waitless(device.getDevice()) || failure.isPresent()) {
      return;
    }
    NDManager scope = device.newSubManager();
    try {
      ahead = Optional.of(new Ahead(scope, upload(scope)));
    } catch (RuntimeException e) {
      scope.close();
      failure = Optional.of(e); // this step can still be done
    }
  }

  private Arrays upload(NDManager scope) {
    Batch batch = batches.next();
    return new Arrays(
        batch,
        pixels ? BatchArrays.pixels(scope, batch) : BatchArrays.moments(scope, batch),
        BatchArrays.conditions(scope, batch, conditioning),
        targets.needImages() ? Optional.empty() : Optional.of(targets.of(scope, batch)));
  }

  private void release() {
    taken.ifPresent(NDManager::close);
    taken = Optional.empty();
  }

  @Override
  public void close() {
    release();
    ahead.ifPresent(begun -> begun.scope().close());
    ahead = Optional.empty();
    batches.close();
  }
}
