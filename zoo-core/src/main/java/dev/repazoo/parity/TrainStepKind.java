package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import dev.repazoo.train.RecordedSteps;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whole optimizer steps from a checkpoint, with recorded draws. */
public final class TrainStepKind implements ParityKind {

  /** For the service loader. */
  public TrainStepKind() {}

  @Override
  public String kind() {
    return "train-step";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) {
    Map<String, NDArray> inputs = new LinkedHashMap<>();
    parityCase
        .inputs()
        .keySet()
        .forEach(name -> inputs.put(name, parityCase.input(means.manager(), name)));
    RecordedSteps.Result result =
        new RecordedSteps(parityCase.config())
            .run(
                means.manager(),
                () -> CaseModel.ofModel(parityCase, means.registry()),
                parityCase.requiredWeights(),
                inputs);
    Map<String, ParityValue> outputs = new LinkedHashMap<>();
    outputs.put("loss", new ParityValue.One(result.loss()));
    outputs.put("proj_loss", new ParityValue.One(result.projLoss()));
    outputs.put("grad_norm", new ParityValue.One(result.gradNorm()));
    result.tensors().forEach((name, dict) -> outputs.put(name, new ParityValue.Named(dict)));
    return outputs;
  }
}
