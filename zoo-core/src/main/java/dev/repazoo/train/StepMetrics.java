package dev.repazoo.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step reports.
 *
 * @param step optimizer steps done, this one included
 * @param loss denoising loss, the mean over the step's samples
 * @param projLoss alignment loss: minus the mean cosine similarity
 * @param gradNorm norm of the gradients before clipping
 * @param imagesPerSecond speed of this step
 * @param measures of samples drawn after it, by name; none after most steps
 */
public record StepMetrics(
    long step,
    double loss,
    double projLoss,
    double gradNorm,
    double imagesPerSecond,
    Map<String, Double> measures) {
  static final String STEP = "step";

  /** Copies the measures. */
  public StepMetrics {
    measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
  }

  /** Without measures. */
  public StepMetrics(
      long step, double loss, double projLoss, double gradNorm, double imagesPerSecond) {
    this(step, loss, projLoss, gradNorm, imagesPerSecond, Map.of());
  }

  /** The same with measures. */
  StepMetrics with(Map<String, Double> found) {
    return new StepMetrics(step, loss, projLoss, gradNorm, imagesPerSecond, found);
  }

  /** By the names that {@code metrics.jsonl} and trackers have. */
  ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put(STEP, step)
            .put("loss", loss)
            .put("proj_loss", projLoss)
            .put("grad_norm", gradNorm)
            .put("images_per_second", imagesPerSecond);
    measures.forEach(json::put);
    return json;
  }
}
