package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.Uploads;
import dev.repazoo.train.StepMetrics;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a training's batches get to its device. */
class TrainingUploadsTest {
  private static final int STEPS = 3;
  private static final Shape BATCH =
      new Shape(TinyTraining.config(Precision.FP32).batchSize(), 3, 32, 32);

  /** Stands for CUDA's pinned memory on the CPU. */
  private static final class FakePinning implements Uploads.Pinning {
    final List<NDArray> batches = new ArrayList<>();

    @Override
    public boolean serves(Device device) {
      return true;
    }

    @Override
    public NDArray copy(NDArray values, NDManager manager) {
      NDArray copy = values.duplicate();
      copy.attach(manager);
      if (values.getShape().equals(BATCH) && values.getDataType() == DataType.UINT8) {
        batches.add(copy);
      }
      return copy;
    }
  }

  private static List<Double> losses(Runnable afterEach) {
    List<Double> losses = new ArrayList<>();
    var config = TinyTraining.config(Precision.FP32);
    try (TrainingState state = TinyTraining.begin(config);
        Trainer trainer = TinyTraining.trainer(state, config)) {
      for (int i = 0; i < STEPS; i++) {
        StepMetrics metrics = trainer.next();
        losses.add(metrics.loss());
        afterEach.run();
      }
    }
    return losses;
  }

  @Test
  void aStepCopiesNothingFromPageableMemoryAndBeginsTheNextBatch() throws Exception {
    List<Double> plain = losses(() -> {});
    FakePinning pinning = new FakePinning();
    long before = Uploads.pageable();
    List<Integer> begun = new ArrayList<>();
    List<Double> ahead;
    try (AutoCloseable fake = Uploads.use(pinning)) {
      ahead = losses(() -> begun.add(pinning.batches.size()));
      assertTrue(Uploads.waitless(Device.cpu()), fake.toString());
    }
    assertEquals(plain, ahead);
    assertEquals(0, Uploads.pageable() - before);
    int own = TinyTraining.config(Precision.FP32).accumulationSteps();
    assertEquals(List.of(own + 1, 2 * own + 1, 3 * own + 1), begun);
    assertTrue(pinning.batches.stream().allMatch(NDArray::isReleased), "all copies are closed");
  }
}
