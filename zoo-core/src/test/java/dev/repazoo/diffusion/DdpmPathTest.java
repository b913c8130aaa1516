package dev.repazoo.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.json.JsonFields;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.spi.Betas;
import dev.repazoo.spi.Prediction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DdpmPathTest {
  private static DdpmPath path(TimestepSpacing spacing) {
    return new DdpmPath(1000, Betas.LINEAR, spacing);
  }

  private static SamplerConfig config(
      SamplerConfig.Mode mode, int steps, String solver, TimestepSpacing spacing) {
    return new SamplerConfig(mode, steps, Solvers.of(solver), 4, 0, 0.5, path(spacing));
  }

  /** NumPy's cumprod of linspace(1e-4, 0.02, 1000), and of ten times that in 100 timesteps. */
  @ParameterizedTest
  @CsvSource({
    "1000, -1, 1",
    "1000, 0, 0.9999",
    "1000, 1, 0.9997800920720721",
    "1000, 250, 0.5214230306185275",
    "1000, 500, 0.07779665836502389",
    "1000, 999, 4.035829765375676e-05",
    "100, 99, 2.039008975564078e-05"
  })
  void theSignalIsWhatTheBetasLeave(int timesteps, int t, double signal) {
    DdpmPath path = new DdpmPath(timesteps, Betas.LINEAR, TimestepSpacing.LEADING);
    assertEquals(signal, path.signal(t), 1e-9 * signal);
    assertEquals(1, Math.pow(path.alpha(t), 2) + Math.pow(path.sigma(t), 2), 1e-15);
  }

  /** As diffusers' DDIMScheduler spaces them. */
  @ParameterizedTest
  @CsvSource({
    "LINSPACE, 999 832 666 500 333 166 0",
    "LINSPACE, 999 500 0",
    "LEADING, 852 710 568 426 284 142 0",
    "LEADING, 666 333 0",
    "TRAILING, 999 856 713 570 428 285 142",
    "TRAILING, 999 666 332"
  })
  void timestepsAreThoseOfDiffusers(TimestepSpacing spacing, String timesteps) {
    double[] wanted =
        Arrays.stream((timesteps + " -1").split(" ")).mapToDouble(Double::parseDouble).toArray();
    assertArrayEquals(wanted, path(spacing).times(wanted.length - 1, 1));
  }

  @ParameterizedTest
  @EnumSource(TimestepSpacing.class)
  void allTimestepsAreTakenWhereThereAreAsManySteps(TimestepSpacing spacing) {
    double[] times = path(spacing).times(1000, 1);
    for (int i = 0; i <= 1000; i++) {
      assertEquals(999 - i, times[i]);
    }
  }

  @Test
  void itIsKeptInFiles() {
    SamplerConfig config = config(SamplerConfig.Mode.SDE, 250, "euler", TimestepSpacing.LINSPACE);
    assertEquals(config, SamplerConfig.of(new JsonFields("sampler", config.toJson())));
    assertEquals("ddpm in 250 steps, spacing linspace", config.words());
  }

  @Test
  void ancestralStepsDrawNoiseButForTheLast() {
    SamplerConfig config = config(SamplerConfig.Mode.SDE, 4, "euler", TimestepSpacing.LINSPACE);
    List<SamplerPlan.Step> steps = SamplerPlan.of(config).steps();
    assertEquals(config.noiseDraws(), steps.stream().filter(s -> s.rule().noisy()).count());
    assertFalse(steps.get(3).rule().noisy());
    assertEquals(List.of(false, false, true, true), steps.stream().map(s -> s.guided()).toList());
  }

  /** One step over all the way: the mean of the reverse process is the predicted data. */
  @Test
  void theLastStepLeadsToThePredictedData() {
    DdpmPath path = path(TimestepSpacing.TRAILING);
    for (double t : new double[] {0, 10, 999}) {
      Evaluation mean = ReverseStep.of(path, t, -1).mean();
      assertEquals(path.dataOfState(t), mean.carry(), 1e-9 * mean.carry());
      assertEquals(path.dataOfPrediction(t), mean.weights().get(0), 1e-9 * mean.carry());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ODE|20|ab2|LINSPACE|solver",
        "ODE|20|euler|LINSPACE|solver",
        "ODE|1001|ddim|LINSPACE|num_steps",
        "ODE|1|ddim|LINSPACE|num_steps",
        "SDE|1|euler|LEADING|num_steps",
        "SDE|20|ddim|LEADING|solver"
      })
  void whatCantBeIsRefused(
      SamplerConfig.Mode mode, int steps, String solver, TimestepSpacing spacing, String name) {
    InvalidValueException refusal =
        assertThrows(InvalidValueException.class, () -> config(mode, steps, solver, spacing));
    assertEquals(name, refusal.name());
  }

  @Test
  void itIsOfModelsThatPredictNoise() {
    DdpmPath path = path(TimestepSpacing.LINSPACE);
    assertTrue(path.fits(new Prediction.Noise(1000, true, Betas.LINEAR)));
    assertFalse(path.fits(new Prediction.Noise(1000, true, Betas.SCALED_LINEAR)));
    assertFalse(path.fits(new Prediction.Noise(500, true, Betas.LINEAR)));
    assertFalse(path.fits(new Prediction.Velocity()));
    assertFalse(PathType.LINEAR.fits(new Prediction.Noise(1000, false, Betas.LINEAR)));
  }

  /** The ends and the product of diffusers' scaled_linear: 0.00085, 0.012, 0.0047. */
  @Test
  void stableDiffusionsBetasGrowByTheirRoots() {
    assertEquals(0.00085, Betas.SCALED_LINEAR.at(0, 1000), 1e-12);
    assertEquals(0.012, Betas.SCALED_LINEAR.at(999, 1000), 1e-12);
    DdpmPath path = new DdpmPath(1000, Betas.SCALED_LINEAR, TimestepSpacing.LEADING);
    assertEquals(0.0046601, path.signal(999), 1e-6);
  }
}
