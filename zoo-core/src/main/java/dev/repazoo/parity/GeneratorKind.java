package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Generator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A forward pass: {@code velocity}, or {@code epsilon} and, where it is learned, {@code variance},
 * and the projections {@code z_tilde.i}; with a prefix, {@code model.} or {@code ema.}, those of
 * the weights under that key.
 */
public final class GeneratorKind implements ParityKind {
  private static final List<String> OTHER_KEYS = List.of("model", "ema");

  /** For the service loader. */
  public GeneratorKind() {}

  @Override
  public String kind() {
    return "generator";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) {
    Map<String, ParityValue> outputs = new LinkedHashMap<>();
    pass(parityCase, means, CaseModel.key(parityCase), "", outputs);
    for (String key : OTHER_KEYS) {
      String prefix = key + ".";
      if (parityCase.outputs().keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
        pass(parityCase, means, Optional.of(key), prefix, outputs);
      }
    }
    return outputs;
  }

  private static void pass(
      ParityCase parityCase,
      Means means,
      Optional<String> key,
      String prefix,
      Map<String, ParityValue> outputs) {
    try (NDManager manager = means.manager().newSubManager()) {
      Generator model = CaseModel.ofGenerator(parityCase, means.registry());
      CaseModel.load(parityCase, key, model, manager);
      NDArray x = parityCase.input(manager, "x");
      NDArray t = parityCase.input(manager, "t");
      NDArray condition = CaseModel.condition(parityCase, manager, model);
      Context context = CaseModel.context(manager, x);
      boolean aligned =
          parityCase.outputs().keySet().stream().anyMatch(n -> n.startsWith(prefix + "z_tilde."));
      if (!aligned) {
        put(outputs, prefix, model, model.predict(context, x, t, condition));
        return;
      }
      Generator.Aligned result = model.aligned(context, x, t, condition);
      put(outputs, prefix, model, result.prediction());
      for (int i = 0; i < result.projections().size(); i++) {
        outputs.put(prefix + "z_tilde." + i, ParityValue.of(result.projections().get(i)));
      }
    }
  }

  private static void put(
      Map<String, ParityValue> outputs, String prefix, Generator model, NDArray prediction) {
    List<String> names = model.prediction().names();
    for (int i = 0; i < names.size(); i++) {
      NDArray part = prediction.split(names.size(), 1).get(i);
      outputs.put(prefix + names.get(i), ParityValue.of(part));
    }
  }
}
