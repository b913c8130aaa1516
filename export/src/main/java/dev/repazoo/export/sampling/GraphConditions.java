package dev.repazoo.export.sampling;

import dev.repazoo.runtime.HostTensor;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import java.util.LinkedHashMap;
import java.util.Map;

/** Conditions as the graphs of samplers and pipelines take them. */
public final class GraphConditions {
  private GraphConditions() {}

  /** An array for each input of {@link Conditioning#samplerInputs}. */
  public static Map<String, HostTensor> feeds(ConditionData conditions) {
    Map<String, HostTensor> feeds = new LinkedHashMap<>();
    for (Conditioning.GraphInput input : conditions.conditioning().samplerInputs()) {
      feeds.put(
          input.name(),
          HostTensor.copyOf(
              type(conditions.conditioning()), conditions.values(input), conditions.shape(input)));
    }
    return feeds;
  }

  private static HostTensor.Type type(Conditioning conditioning) {
    return switch (conditioning.type()) {
      case INT64 -> HostTensor.Type.INT64;
      case FLOAT32 -> HostTensor.Type.FLOAT;
      default -> throw new IllegalStateException("no graph takes " + conditioning.type());
    };
  }
}
