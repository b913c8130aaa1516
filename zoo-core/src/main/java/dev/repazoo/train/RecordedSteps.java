package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.json.JsonFields;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Replays optimizer steps whose draws were recorded, from a checkpoint: what parity cases of kind
 * {@code train-step} pin.
 */
public final class RecordedSteps {
  private final TrainConfig training;

  /**
   * What the steps computed.
   *
   * @param loss of each micro-batch
   * @param projLoss of each micro-batch
   * @param gradNorm of each step, before clipping
   * @param tensors {@code model}, {@code ema}, {@code exp_avg} and {@code exp_avg_sq} after the
   *     last step; {@code grads} of the first step before clipping
   */
  public record Result(
      Tensor loss, Tensor projLoss, Tensor gradNorm, Map<String, StateDict> tensors) {}

  /**
   * Reads a case's configuration.
   *
   * @throws IllegalArgumentException for a value out of range or a missing key
   */
  public RecordedSteps(ObjectNode config) {
    JsonFields fields = new JsonFields("train-step", config);
    AdamWConfig adamW =
        new AdamWConfig(
            fields.number("learning_rate"),
            fields.number("adam_beta1"),
            fields.number("adam_beta2"),
            fields.number("adam_weight_decay"),
            fields.number("adam_epsilon"));
    training =
        new TrainConfig(
            new RepaLoss(
                PathType.ofOption(fields.requiredWord("path_type")), fields.number("proj_coeff")),
            TimeWeighting.ofOption(fields.requiredWord("weighting")),
            fields.number("cfg_prob"),
            false,
            adamW,
            LearningRate.constantWithWarmup(adamW.learningRate(), 0),
            fields.number("max_grad_norm"),
            fields.number("ema_decay"),
            fields.size("gradient_accumulation_steps"),
            1,
            Precision.ofOption(fields.requiredWord("mixed_precision")),
            0);
  }

  /**
   * Runs all steps.
   *
   * @param manager owner of what is made; the generators' arrays too
   * @param generator makes a generator of the case's architecture, without values
   * @param checkpoint where the steps start
   * @param inputs {@code images}, {@code noise}, {@code normal} or {@code time}, the conditions
   *     ({@code y_used}, else by the name that a denoiser's graph has for them) and {@code zs.0,
   *     zs.1, ...}, each with a leading axis of micro-batches
   */
  public Result run(
      NDManager manager,
      Supplier<Generator> generator,
      Path checkpoint,
      Map<String, NDArray> inputs) {
    TrainingState state =
        new TrainingState(manager, ready(generator, manager), ready(generator, manager), training);
    CheckpointStore.restore(checkpoint, state);
    TrainingStep step = new TrainingStep(state, training);
    String condition = state.model().conditioning().denoiserInput();
    int accumulation = training.accumulationSteps();
    int steps = (int) (inputs.get("images").getShape().get(0) / accumulation);
    float[] loss = new float[steps * accumulation];
    float[] projLoss = new float[steps * accumulation];
    float[] gradNorm = new float[steps];
    Map<String, StateDict> tensors = new LinkedHashMap<>();
    for (int i = 0; i < steps; i++) {
      int first = i * accumulation;
      try (NDManager scope = manager.newSubManager()) {
        TrainingStep.Gradients gradients =
            step.gradients(scope, (pass, index) -> batch(pass, inputs, condition, first + index));
        if (i == 0) {
          tensors.put("grads", copies(state.trainedNames(), gradients.values()));
        }
        TrainingStep.Outcome outcome = step.update(scope, gradients);
        for (int j = 0; j < accumulation; j++) {
          loss[first + j] = (float) outcome.losses().get(j).loss();
          projLoss[first + j] = (float) outcome.losses().get(j).projLoss();
        }
        gradNorm[i] = (float) outcome.norm();
      }
    }
    tensors.put("model", copies(state.model()));
    tensors.put("ema", copies(state.average()));
    state
        .moments()
        .forEach((name, arrays) -> tensors.put(name, copies(state.trainedNames(), arrays)));
    return new Result(
        Tensor.of(loss, loss.length),
        Tensor.of(projLoss, projLoss.length),
        Tensor.of(gradNorm, steps),
        Map.copyOf(tensors));
  }

  private static Generator ready(Supplier<Generator> generator, NDManager manager) {
    Generator made = generator.get();
    made.initialize(manager);
    return made;
  }

  private MicroBatch batch(
      NDManager pass, Map<String, NDArray> inputs, String conditionInput, int index) {
    List<NDArray> targets = new ArrayList<>();
    for (int i = 0; inputs.containsKey("zs." + i); i++) {
      targets.add(row(pass, inputs, "zs." + i, index));
    }
    NDArray time =
        inputs.containsKey("normal")
            ? training.weighting().time(training.loss().path(), row(pass, inputs, "normal", index))
            : row(pass, inputs, "time", index);
    String condition = inputs.containsKey("y_used") ? "y_used" : conditionInput;
    return new MicroBatch(
        row(pass, inputs, "images", index),
        row(pass, inputs, "noise", index),
        time,
        row(pass, inputs, condition, index),
        BatchTokens.of(targets));
  }

  private static NDArray row(NDManager pass, Map<String, NDArray> inputs, String name, int index) {
    NDArray array = inputs.get(name).get(index);
    array.attach(pass);
    return array;
  }

  private static StateDict copies(Generator generator) {
    Map<String, NDArray> stored = ModelArrays.of(generator).stored();
    return copies(List.copyOf(stored.keySet()), new NDList(stored.values()));
  }

  private static StateDict copies(List<String> names, NDList arrays) {
    StateDict dict = new StateDict();
    for (int i = 0; i < names.size(); i++) {
      dict.put(names.get(i), Tensor.of(arrays.get(i)));
    }
    return dict;
  }
}
