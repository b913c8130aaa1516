package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.RecordedSteps;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole optimizer steps, resumed from REPA's checkpoint, against the reference's numbers. */
class TrainStepParityTest {

  static Stream<GoldenCase> steps() {
    return GoldenCase.all("sit", "train-step");
  }

  @Test
  void casesAreThere() {
    assertTrue(steps().findAny().isPresent());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void step(GoldenCase golden) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Map<String, NDArray> inputs = new HashMap<>();
      golden
          .json()
          .get("inputs")
          .fieldNames()
          .forEachRemaining(name -> inputs.put(name, golden.input(manager, name)));
      SiTConfig architecture = SiTConfig.of((ObjectNode) golden.config().get("model"));
      RecordedSteps.Result result =
          new RecordedSteps((ObjectNode) golden.config())
              .run(
                  manager,
                  () -> new SiT(architecture),
                  golden.folder().resolve(golden.json().get("weights").asText()),
                  inputs);
      golden.check("loss", result.loss().toArray(manager));
      golden.check("proj_loss", result.projLoss().toArray(manager));
      golden.check("grad_norm", result.gradNorm().toArray(manager));
      for (String name : List.of("grads", "exp_avg", "exp_avg_sq", "model", "ema")) {
        if (golden.json().get("outputs").has(name)) {
          check(golden, name, result.tensors().get(name));
        }
      }
    }
  }

  private static void check(GoldenCase golden, String output, StateDict actual) {
    var spec = golden.json().get("outputs").get(output);
    double atol = spec.get("atol").asDouble();
    double rtol = spec.get("rtol").asDouble();
    try (Checkpoint file = Checkpoint.open(golden.folder().resolve(spec.get("file").asText()))) {
      StateDict expected = file.stateDict();
      assertEquals(names(expected), names(actual), golden + ": names in " + output);
      expected.forEach(
          entry -> {
            float[] want = entry.getValue().toFloats();
            float[] got = actual.get(entry.getKey()).toFloats();
            for (int i = 0; i < want.length; i++) {
              assertEquals(
                  want[i],
                  got[i],
                  atol + rtol * Math.abs(want[i]),
                  golden + ": " + output + " " + entry.getKey() + "[" + i + "]");
            }
          });
    }
  }

  private static Set<String> names(StateDict dict) {
    return new TreeSet<>(dict.names());
  }
}
