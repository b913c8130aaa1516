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
 * @param warmupSteps the learning rate grows linearly over this many steps; 0 is constant
 * @param maxGradNorm gradients are scaled down to this norm
 * @param emaDecay decay of the averaged weights
 * @param accumulationSteps micro-batches in a step
 * @param batchSize samples in a micro-batch
 * @param precision format of matrix products
 * @param seed start of every random sequence
 */
public record TrainConfig(
    RepaLoss loss,
    TimeWeighting weighting,
    double cfgProb,
    boolean legacy,
    AdamWConfig adamW,
    int warmupSteps,
    double maxGradNorm,
    double emaDecay,
    int accumulationSteps,
    int batchSize,
    Precision precision,
    long seed) {

  /** Checks the ranges. */
  public TrainConfig {
    Require.share("--cfg-prob", cfgProb);
    Require.notNegative("--lr-warmup-steps", warmupSteps);
    Require.that(maxGradNorm > 0, "--max-grad-norm", maxGradNorm, "positive");
    Require.share("--ema-decay", emaDecay);
    Require.positive("--gradient-accumulation-steps", accumulationSteps);
    Require.positive("--batch-size", batchSize);
  }

  /** The learning rate of a step, counted from 1. */
  public double learningRate(long step) {
    return step >= warmupSteps
        ? adamW.learningRate()
        : adamW.learningRate() * step / (double) warmupSteps;
  }
}
