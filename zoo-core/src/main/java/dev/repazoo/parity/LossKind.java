package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.spi.Generator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The training loss of recorded draws, with its intermediate values. */
public final class LossKind implements ParityKind {

  /** For the service loader. */
  public LossKind() {}

  @Override
  public String kind() {
    return "loss";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) {
    NDManager manager = means.manager();
    String prediction = parityCase.config().path("prediction").asText("v");
    if (!prediction.equals("v")) {
      throw new ParityException(
          parityCase.folder() + ": prediction is '" + prediction + "'; only v is known");
    }
    Generator model = CaseModel.ofModel(parityCase, means.registry());
    CaseModel.load(parityCase, model, manager);
    PathType path = PathType.ofOption(parityCase.option("path_type").asText());
    NDArray time =
        parityCase.inputs().containsKey("normal")
            ? TimeWeighting.LOGNORMAL.time(path, parityCase.input(manager, "normal"))
            : parityCase.input(manager, "time");
    NDArray x = parityCase.input(manager, "images");
    RepaLoss.Terms terms =
        new RepaLoss(path, parityCase.options().number("proj_coeff"))
            .compute(
                model,
                CaseModel.context(manager, x),
                x,
                parityCase.input(manager, "noise"),
                time,
                CaseModel.condition(parityCase, manager, model),
                parityCase.numberedInputs(manager, "zs."));
    Map<String, ParityValue> outputs = new LinkedHashMap<>();
    outputs.put("time", ParityValue.of(time));
    outputs.put("model_input", ParityValue.of(terms.modelInput()));
    outputs.put("velocity", ParityValue.of(terms.velocity()));
    outputs.put("loss", ParityValue.of(terms.loss()));
    outputs.put("proj_loss", ParityValue.of(terms.projLoss()));
    outputs.put("total", ParityValue.of(terms.total()));
    for (int i = 0; i < terms.projections().size(); i++) {
      outputs.put("z_tilde." + i, ParityValue.of(terms.projections().get(i)));
    }
    outputs.keySet().retainAll(parityCase.outputs().keySet());
    return outputs;
  }
}
