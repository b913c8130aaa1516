package dev.repazoo.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
    long step, double loss, double projLoss, double gradNorm, double imagesPerSecond) {
  static final String STEP = "step";

  /** By the names that {@code metrics.jsonl} and trackers have. */
  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put(STEP, step)
        .put("loss", loss)
        .put("proj_loss", projLoss)
        .put("grad_norm", gradNorm)
        .put("images_per_second", imagesPerSecond);
  }
}
