package dev.repazoo.train;

/**
 * What a step reports.
 *
 * @param step optimizer steps done, this one included
 * @param loss denoising loss, the mean over the step's samples
 * @param projLoss alignment loss: minus the mean cosine similarity
 * @param gradNorm norm of the gradients before clipping
 * @param imagesPerSecond speed of this step
 */
public record StepMetrics(
    long step, double loss, double projLoss, double gradNorm, double imagesPerSecond) {}
