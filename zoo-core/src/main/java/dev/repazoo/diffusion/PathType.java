package dev.repazoo.diffusion;

import ai.djl.ndarray.NDArray;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.spi.Prediction;
import java.util.Arrays;

/**
 * The interpolant {@code x_t = alpha(t) x + sigma(t) e} between data (t = 0) and noise (t = 1), and
 * its derivative, the velocity {@code v = alpha'(t) x + sigma'(t) e}.
 *
 * <p>Source: Ma et al., "SiT" (arXiv 2401.08740), section 2; REPA's loss.py.
 */
public enum PathType implements ProbabilityPath {
  /** {@code alpha = 1 - t, sigma = t}. */
  LINEAR {
    @Override
    public double alpha(double t) {
      return 1 - t;
    }

    @Override
    public double sigma(double t) {
      return t;
    }

    @Override
    public double alphaDerivative(double t) {
      return -1;
    }

    @Override
    public double sigmaDerivative(double t) {
      return 1;
    }

    @Override
    public NDArray interpolate(NDArray x, NDArray noise, NDArray t) {
      return DeviceNumber.beside(t, 1).sub(t).mul(x).add(t.mul(noise));
    }

    @Override
    public NDArray velocity(NDArray x, NDArray noise, NDArray t) {
      return noise.sub(x);
    }

    @Override
    public NDArray timeOfSigma(NDArray sigma) {
      return sigma.div(sigma.add(DeviceNumber.beside(sigma, 1)));
    }
  },

  /** {@code alpha = cos(pi t / 2), sigma = sin(pi t / 2)}. */
  COSINE {
    @Override
    public double alpha(double t) {
      return Math.cos(t * Math.PI / 2);
    }

    @Override
    public double sigma(double t) {
      return Math.sin(t * Math.PI / 2);
    }

    @Override
    public double alphaDerivative(double t) {
      return -Math.PI / 2 * Math.sin(t * Math.PI / 2);
    }

    @Override
    public double sigmaDerivative(double t) {
      return Math.PI / 2 * Math.cos(t * Math.PI / 2);
    }

    @Override
    public NDArray interpolate(NDArray x, NDArray noise, NDArray t) {
      NDArray angle = t.mul(DeviceNumber.beside(t, Math.PI / 2));
      return angle.cos().mul(x).add(angle.sin().mul(noise));
    }

    @Override
    public NDArray velocity(NDArray x, NDArray noise, NDArray t) {
      NDArray angle = t.mul(DeviceNumber.beside(t, Math.PI / 2));
      return angle
          .cos()
          .mul(noise)
          .sub(angle.sin().mul(x))
          .mul(DeviceNumber.beside(t, Math.PI / 2));
    }

    @Override
    public NDArray timeOfSigma(NDArray sigma) {
      return sigma.atan().mul(DeviceNumber.beside(sigma, 2 / Math.PI));
    }
  };

  /** {@code d alpha / dt}. */
  public abstract double alphaDerivative(double t);

  /** {@code d sigma / dt}. */
  public abstract double sigmaDerivative(double t);

  /** {@code alpha(t) x + sigma(t) noise}. x and noise [B, C, H, W], t [B, 1, 1, 1]. */
  public abstract NDArray interpolate(NDArray x, NDArray noise, NDArray t);

  /** {@code alpha'(t) x + sigma'(t) noise}, the same shapes. */
  public abstract NDArray velocity(NDArray x, NDArray noise, NDArray t);

  /** The time at which the ratio of noise to data is {@code sigma}. Any shape. */
  public abstract NDArray timeOfSigma(NDArray sigma);

  /** {@code D = (sigma' x - sigma v) / (sigma' alpha - alpha' sigma)}. */
  @Override
  public double dataOfState(double t) {
    return sigmaDerivative(t) / determinant(t);
  }

  @Override
  public double dataOfPrediction(double t) {
    return -sigma(t) / determinant(t);
  }

  private double determinant(double t) {
    return sigmaDerivative(t) * alpha(t) - alphaDerivative(t) * sigma(t);
  }

  @Override
  public double[] times(int steps, double shift) {
    return TimeGrid.shifted(steps, shift);
  }

  @Override
  public double progress(double t) {
    return t;
  }

  @Override
  public boolean fits(Prediction prediction) {
    return prediction instanceof Prediction.Velocity;
  }

  @Override
  public String option() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * The path that {@code --path-type} names.
   *
   * @throws IllegalArgumentException for another word
   */
  public static PathType ofOption(String word) {
    return Arrays.stream(values())
        .filter(path -> path.option().equals(word))
        .findFirst()
        .orElseThrow(() -> InvalidValueException.ofWord("path_type", word, "linear or cosine"));
  }
}
