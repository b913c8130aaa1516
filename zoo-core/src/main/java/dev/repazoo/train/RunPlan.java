package dev.repazoo.train;

import dev.repazoo.data.Reading;

/**
 * How long a run lasts and when it leaves something.
 *
 * @param maxSteps optimizer steps
 * @param epochs passes over the data; the run ends with what comes first
 * @param checkpointingSteps steps between checkpoints
 * @param samplingSteps steps between sample grids; 0 draws none
 * @param reading in which order data are read, and by how many threads
 */
public record RunPlan(
    long maxSteps, long epochs, long checkpointingSteps, long samplingSteps, Reading reading) {
  /** Checks the ranges. */
  public RunPlan {
    Require.positive("max_train_steps", maxSteps);
    Require.positive("epochs", epochs);
    Require.positive("checkpointing_steps", checkpointingSteps);
    Require.that(samplingSteps >= 0, "sampling_steps", samplingSteps, "at least 0");
  }

  /** One whose data are read in the order that suits where they are. */
  public RunPlan(
      long maxSteps, long epochs, long checkpointingSteps, long samplingSteps, int workers) {
    this(maxSteps, epochs, checkpointingSteps, samplingSteps, Reading.by(workers));
  }

  /** The last step, of a data set whose epochs have so many. */
  public long lastStep(long stepsPerEpoch) {
    return Math.min(
        maxSteps, epochs > Long.MAX_VALUE / stepsPerEpoch ? maxSteps : epochs * stepsPerEpoch);
  }

  boolean checkpointAt(long step) {
    return step % checkpointingSteps == 0;
  }

  boolean sampleAt(long step) {
    return samplingSteps > 0 && (step == 1 || step % samplingSteps == 0);
  }
}
