package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.ops.Precision;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Long runs must not grow: arrays are native memory that no garbage collector frees. */
class TrainingMemoryTest {
  private static final Path STATM = Path.of("/proc/self/statm");
  private static final int WARM_UP = 20;
  private static final int STEPS = 200;
  private static final double GROWTH = 1.02;

  /** Resident pages where the system tells them, else the memory that the JVM has taken. */
  private static long resident() throws IOException {
    System.gc();
    if (Files.isReadable(STATM)) {
      return Long.parseLong(Files.readString(STATM).split(" ", -1)[1]);
    }
    var memory = ManagementFactory.getMemoryMXBean();
    return memory.getHeapMemoryUsage().getUsed() + memory.getNonHeapMemoryUsage().getUsed();
  }

  @Test
  void twoHundredStepsLeaveMemoryFlat() throws IOException {
    TrainConfig config = TinyTraining.config(Precision.FP32);
    try (TrainingState state = TinyTraining.begin(config);
        Trainer trainer = TinyTraining.trainer(state, config)) {
      long before = 0;
      while (state.step() < STEPS) {
        trainer.next();
        if (state.step() == WARM_UP) {
          before = resident();
        }
      }
      long after = resident();
      assertTrue(after <= before * GROWTH, "resident memory grew from " + before + " to " + after);
    }
  }
}
