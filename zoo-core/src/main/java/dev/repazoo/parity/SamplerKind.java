package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Generator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sampling step by step: {@code latents} at the end, {@code trajectory} at recorded steps. */
public final class SamplerKind implements ParityKind {

  /** For the service loader. */
  public SamplerKind() {}

  @Override
  public String kind() {
    return "sampler";
  }

  /** The sampler of a case. */
  public static SamplerConfig config(ParityCase parityCase) {
    return SamplerConfig.of(parityCase.options());
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) {
    NDManager manager = means.manager();
    Generator model = CaseModel.ofModel(parityCase, means.registry());
    CaseModel.load(parityCase, model, manager);
    ParameterStore parameters = new ParameterStore(manager, false);
    SamplerStep.Network network =
        (x, t, y) -> model.predict(Context.of(parameters, x, false), x, t, y);
    SamplerConfig config = config(parityCase);
    config.checkFits(model.prediction());
    List<Integer> recorded = parityCase.options().counts(0, List.of(), "trajectory_steps");
    NDList trajectory = new NDList();
    NDArray latents =
        new Sampler(config)
            .sample(
                network,
                parityCase.input(manager, "initial_latents"),
                CaseModel.conditions(parityCase, manager, model),
                step -> parityCase.input(manager, "noise").get(new NDIndex(step)),
                (step, x) -> {
                  if (recorded.contains(step)) {
                    NDArray state = x.toType(DataType.FLOAT32, true);
                    state.attach(manager);
                    trajectory.add(state);
                  }
                });
    Map<String, ParityValue> outputs = new LinkedHashMap<>();
    outputs.put("latents", ParityValue.of(latents));
    if (!trajectory.isEmpty()) {
      outputs.put("trajectory", ParityValue.of(NDArrays.stack(trajectory)));
    }
    return outputs;
  }
}
