package dev.repazoo.cli.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.encoders.inception.InceptionInput;
import dev.repazoo.encoders.inception.InceptionProvider;
import dev.repazoo.encoders.inception.InceptionV3;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.nn.Context;
import dev.repazoo.parity.FormulaWeights;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityException;
import dev.repazoo.parity.ParityKind;
import dev.repazoo.parity.ParityValue;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.StateDictLoader;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Inception's {@code pool3}, {@code logits}, bias included, {@code unbiased_logits} and {@code
 * spatial} of images uint8 [B, 3, H, W], and its input of the first one, every 23rd row and column:
 * {@code resized}.
 */
final class InceptionCase {
  private InceptionCase() {}

  static Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means) {
    try (NDManager manager = means.manager().newSubManager()) {
      ObjectNode config = JsonNodeFactory.instance.objectNode();
      int classes = parityCase.config().path("num_classes").asInt();
      if (classes > 0) {
        config.put("num_classes", classes);
      }
      InceptionV3 network =
          (InceptionV3)
              ModelBuilder.forInference(manager.getDevice()).build(new InceptionProvider(), config);
      StateDictLoader.strict()
          .load(network.fromPublished(weights(parityCase)), network.namedParameters(), manager);
      NDArray images = parityCase.input(manager, "images").toType(DataType.FLOAT32, false);
      Context context = Context.of(new ParameterStore(manager, false), images, false);
      NDArray input = rule(parityCase).apply(context, images);
      InceptionV3.Outputs outputs = network.outputs(context, input);
      Map<String, ParityValue> values = new LinkedHashMap<>();
      values.put("pool3", ParityValue.of(outputs.pool3()));
      values.put("logits", ParityValue.of(outputs.logits()));
      values.put("unbiased_logits", ParityValue.of(outputs.unbiasedLogits()));
      values.put("spatial", ParityValue.of(outputs.spatial()));
      values.put("resized", ParityValue.of(input.get(":1, :, ::23, ::23")));
      values.keySet().retainAll(parityCase.outputs().keySet());
      return values;
    }
  }

  private static StateDict weights(ParityCase parityCase) {
    if (parityCase.weights().isEmpty()) {
      return FormulaWeights.of(parityCase);
    }
    return Checkpoint.open(parityCase.requiredWeights()).stateDict();
  }

  private static InceptionInput rule(ParityCase parityCase) {
    String variant = parityCase.config().path("variant").asText("pytorch-fid");
    return switch (variant) {
      case "pytorch-fid" -> InceptionInput.PYTORCH_FID;
      case "torch-fidelity", "adm", "tensorflow" -> InceptionInput.TENSORFLOW;
      default ->
          throw new ParityException(
              parityCase.folder()
                  + "/case.json: config.variant is '"
                  + variant
                  + "'; it must be pytorch-fid, torch-fidelity, adm or tensorflow");
    };
  }
}
