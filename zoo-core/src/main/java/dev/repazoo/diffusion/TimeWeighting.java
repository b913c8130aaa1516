package dev.repazoo.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.message.InvalidValueException;

/** How training times are distributed over 0..1. Source: REPA's loss.py. */
public enum TimeWeighting {
  /** Evenly. */
  UNIFORM {
    @Override
    public NDArray draw(NDManager manager, long count) {
      return manager.randomUniform(0f, 1f, new Shape(count), DataType.FLOAT32);
    }

    @Override
    public NDArray time(PathType path, NDArray draw) {
      return draw;
    }
  },

  /**
   * The noise-to-data ratio is log-normal, {@code sigma = exp(n)}: {@code t = sigma / (1 + sigma)}
   * on the linear path (a logit-normal time), {@code (2 / pi) atan(sigma)} on the cosine path.
   */
  LOGNORMAL {
    @Override
    public NDArray draw(NDManager manager, long count) {
      return manager.randomNormal(0f, 1f, new Shape(count), DataType.FLOAT32);
    }

    @Override
    public NDArray time(PathType path, NDArray draw) {
      return path.timeOfSigma(draw.exp());
    }
  };

  /** Draws what {@link #time} takes, float32 [count]. */
  public abstract NDArray draw(NDManager manager, long count);

  /** Times from a draw, the same shape. */
  public abstract NDArray time(PathType path, NDArray draw);

  /** The word that {@code --weighting} uses. */
  public String option() {
    return this == UNIFORM ? "uniform" : "lognormal";
  }

  /**
   * The weighting that {@code --weighting} names.
   *
   * @throws IllegalArgumentException for another word
   */
  public static TimeWeighting ofOption(String word) {
    return switch (word) {
      case "uniform" -> UNIFORM;
      case "lognormal" -> LOGNORMAL;
      default -> throw InvalidValueException.ofWord("weighting", word, "uniform or lognormal");
    };
  }
}
