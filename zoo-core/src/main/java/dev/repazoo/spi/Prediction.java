package dev.repazoo.spi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import java.util.List;

/**
 * What a generator's network predicts of a noisy sample, and in which time it is asked. Samplers,
 * exported graphs and commands know this and no family.
 */
public sealed interface Prediction {
  /** The word by which files tell noise. */
  String NOISE = "epsilon";

  /**
   * The velocity {@code d x_t / dt} of an interpolant between data (t = 0) and noise (t = 1), [B,
   * C, H, W]. Which interpolant leaves no trace in a file: users say it.
   */
  record Velocity() implements Prediction {}

  /**
   * The noise e in {@code x_t = sqrt(abar_t) x + sqrt(1 - abar_t) e}, where {@code abar_t} is the
   * product of {@code 1 - beta_s} over s from 0 to t; t is a whole number from 0 to T - 1.
   *
   * <p>Where the variance of the reverse process is learned, too, the prediction is [B, 2C, H, W]:
   * behind the noise stands v, about -1 to 1, which says where between its two bounds the logarithm
   * of the variance lies.
   *
   * <p>Source: Ho et al., "DDPM" (arXiv 2006.11239); Nichol and Dhariwal, "Improved DDPM" (arXiv
   * 2102.09672), equation 15.
   *
   * @param timesteps T
   * @param learnsVariance whether v is there
   * @param betas how they grow
   */
  record Noise(int timesteps, boolean learnsVariance, Betas betas) implements Prediction {
    private static final int MOST = 1_000_000;

    /** Checks the number of timesteps. */
    public Noise {
      if (timesteps < 2 || timesteps > MOST) {
        throw new IllegalArgumentException(
            "the number of timesteps is " + timesteps + "; it must be in 2.." + MOST);
      }
    }
  }

  /** What it is called in graphs and cases: the equal parts of its channels, in order. */
  default List<String> names() {
    if (this instanceof Noise noise) {
      return noise.learnsVariance() ? List.of(NOISE, "variance") : List.of(NOISE);
    }
    return List.of("velocity");
  }

  /** As files tell it. */
  default ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return this instanceof Noise noise
        ? json.put("type", NOISE)
            .put("timesteps", noise.timesteps())
            .put("learns_variance", noise.learnsVariance())
            .put("beta_schedule", noise.betas().word())
        : json.put("type", "velocity");
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static Prediction of(ObjectNode json) {
    JsonFields fields = new JsonFields("prediction", json);
    String type = fields.requiredWord("type");
    if (type.equals("velocity")) {
      return new Velocity();
    }
    if (!type.equals(NOISE)) {
      throw new IllegalArgumentException(
          "prediction: type is '" + type + "'; it must be velocity or " + NOISE);
    }
    return new Noise(
        fields.size("timesteps"),
        fields.flag(false, "learns_variance"),
        Betas.of(fields.word(Betas.LINEAR.word(), "beta_schedule")));
  }
}
