package dev.repazoo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.Precision;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TrainConfigTest {

  private static TrainConfig config(double cfgProb, int warmupSteps, double maxGradNorm) {
    return new TrainConfig(
        new RepaLoss(PathType.LINEAR, 0.5),
        TimeWeighting.UNIFORM,
        cfgProb,
        false,
        AdamWConfig.DEFAULT,
        LearningRate.constantWithWarmup(AdamWConfig.DEFAULT.learningRate(), warmupSteps),
        maxGradNorm,
        0.9999,
        1,
        2,
        Precision.FP32,
        0);
  }

  private static void refused(String name, String value, Executable made) {
    String message = assertThrows(IllegalArgumentException.class, made).getMessage();
    assertTrue(message.contains(name) && message.contains(value), message);
  }

  @Test
  void messagesNameTheValueAndItsRange() {
    refused("cfg_prob", "1.5", () -> config(1.5, 0, 1));
    refused("max_grad_norm", "0.0", () -> config(0.1, 0, 0));
    refused("lr_warmup_steps", "-1", () -> config(0.1, -1, 1));
    refused("adam_beta2", "1.0", () -> new AdamWConfig(1e-4, 0.9, 1, 0, 1e-8));
    refused("learning_rate", "NaN", () -> new AdamWConfig(Double.NaN, 0.9, 0.99, 0, 1e-8));
    refused("max_train_steps", "0", () -> new RunPlan(0, 1, 1, 1, 1));
    refused("checkpointing_steps", "0", () -> new RunPlan(1, 1, 0, 1, 1));
    refused("proj_coeff", "-0.5", () -> new RepaLoss(PathType.LINEAR, -0.5));
  }

  @Test
  void theLearningRateWarmsUpLinearly() {
    TrainConfig config = config(0.1, 10, 1);
    assertEquals(1e-5, config.learningRate().at(1), 1e-12);
    assertEquals(5e-5, config.learningRate().at(5), 1e-12);
    assertEquals(1e-4, config.learningRate().at(10), 0);
    assertEquals(1e-4, config.learningRate().at(1000), 0);
    assertEquals(1e-4, config(0.1, 0, 1).learningRate().at(1), 0);
  }

  @Test
  void aRunEndsWithItsStepsOrItsEpochs() {
    assertEquals(100, new RunPlan(100, 1400, 10, 10, 1).lastStep(30));
    assertEquals(60, new RunPlan(100, 2, 10, 10, 1).lastStep(30));
    assertEquals(100, new RunPlan(100, Long.MAX_VALUE, 10, 10, 1).lastStep(30));
  }

  @Test
  void samplesAreDrawnAfterTheFirstStepAndEachInterval() {
    RunPlan plan = new RunPlan(100, 1, 50, 10, 1);
    assertTrue(plan.sampleAt(1) && plan.sampleAt(20) && !plan.sampleAt(21));
    assertTrue(!new RunPlan(100, 1, 50, 0, 1).sampleAt(1));
    assertTrue(plan.checkpointAt(50) && !plan.checkpointAt(51));
  }

  @Test
  void stepsHaveSeedsOfTheirOwn() {
    Set<Integer> seeds = new HashSet<>();
    for (long step = StepSeed.WEIGHTS; step < 1000; step++) {
      seeds.add(StepSeed.of(0, step));
    }
    assertTrue(seeds.size() >= 1001);
    assertEquals(StepSeed.of(5, 17), StepSeed.of(5, 17));
    assertNotEquals(StepSeed.of(5, 17), StepSeed.of(6, 17));
  }
}
