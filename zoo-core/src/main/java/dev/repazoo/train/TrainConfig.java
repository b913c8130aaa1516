package dev.repazoo.train;

import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.Precision;

/**
 * What determines the numbers of a run, in the words of REPA's train.py.
 *
 * @param loss interpolant and weight of the alignment
 * @param weighting how times are drawn
 * @param cfgProb share of labels replaced by the null class
 * @param legacy whether labels are dropped twice, as in REPA's early runs
 * @param adamW the optimizer
 * @param learningRate of each step
 * @param maxGradNorm gradients are scaled down to this norm
 * @param emaDecay decay of the averaged weights
 * @param accumulationSteps batches in a step
 * @param batchSize samples in a batch
 * @param memory what is done for less of it, which changes no number but by rounding
 * @param precision format of matrix products
 * @param seed start of every random sequence
 */
public record TrainConfig(
    RepaLoss loss,
    TimeWeighting weighting,
    double cfgProb,
    boolean legacy,
    AdamWConfig adamW,
    LearningRate learningRate,
    double maxGradNorm,
    double emaDecay,
    int accumulationSteps,
    int batchSize,
    StepMemory memory,
    Precision precision,
    long seed) {

  /** Checks the ranges. */
  public TrainConfig {
    Require.share("cfg_prob", cfgProb);
    Require.that(maxGradNorm > 0, "max_grad_norm", maxGradNorm, "positive");
    Require.share("ema_decay", emaDecay);
    Require.positive("gradient_accumulation_steps", accumulationSteps);
    Require.positive("batch_size", batchSize);
  }

  /** The same whose devices compute on at most so many samples at once. */
  public TrainConfig withMicroBatches(int most) {
    return with(new StepMemory(most, memory.gradCheckpointing()));
  }

  /** The same in other memory. */
  public TrainConfig with(StepMemory other) {
    return with(other, precision);
  }

  /** How many samples one of several devices computes on at once, at most. */
  public int samplesAtOnce(int devices) {
    return memory.atOnce((batchSize + devices - 1) / devices);
  }

  /** One whose devices compute on their whole share at once. */
  public TrainConfig(
      RepaLoss loss,
      TimeWeighting weighting,
      double cfgProb,
      boolean legacy,
      AdamWConfig adamW,
      LearningRate learningRate,
      double maxGradNorm,
      double emaDecay,
      int accumulationSteps,
      int batchSize,
      Precision precision,
      long seed) {
    this(
        loss,
        weighting,
        cfgProb,
        legacy,
        adamW,
        learningRate,
        maxGradNorm,
        emaDecay,
        accumulationSteps,
        batchSize,
        StepMemory.ALL,
        precision,
        seed);
  }

  /** The same with another format of matrix products. */
  public TrainConfig with(Precision other) {
    return with(memory, other);
  }

  private TrainConfig with(StepMemory otherMemory, Precision otherPrecision) {
    return new TrainConfig(
        loss,
        weighting,
        cfgProb,
        legacy,
        adamW,
        learningRate,
        maxGradNorm,
        emaDecay,
        accumulationSteps,
        batchSize,
        otherMemory,
        otherPrecision,
        seed);
  }
}
