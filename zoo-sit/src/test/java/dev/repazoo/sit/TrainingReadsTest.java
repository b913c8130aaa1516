package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.HostReads;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.AdamWConfig;
import dev.repazoo.train.BatchTokens;
import dev.repazoo.train.LearningRate;
import dev.repazoo.train.MicroBatch;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.TrainingState;
import dev.repazoo.train.TrainingStep;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a training step waits for its device. */
class TrainingReadsTest {
  private static SiT model() {
    ObjectNode config =
        new ObjectMapper()
            .createObjectNode()
            .put("input_size", 8)
            .put("hidden_size", 16)
            .put("decoder_hidden_size", 16)
            .put("depth", 2)
            .put("num_heads", 2)
            .put("encoder_depth", 1)
            .put("projector_dim", 8);
    config.putArray("z_dims").add(6);
    return (SiT) new SiTProvider().create(config);
  }

  private static TrainConfig config(Precision precision, int accumulation) {
    return new TrainConfig(
        new RepaLoss(PathType.LINEAR, 0.5),
        TimeWeighting.LOGNORMAL,
        0.1,
        false,
        AdamWConfig.DEFAULT,
        LearningRate.constantWithWarmup(1e-4, 0),
        1,
        0.9,
        accumulation,
        2,
        precision,
        3);
  }

  private static MicroBatch batch(NDManager manager) {
    Shape samples = new Shape(2, 4, 8, 8);
    NDArray time =
        TimeWeighting.LOGNORMAL.time(PathType.LINEAR, TimeWeighting.LOGNORMAL.draw(manager, 2));
    return new MicroBatch(
        manager.randomNormal(samples),
        manager.randomNormal(samples),
        time,
        manager.zeros(new Shape(2), DataType.INT64),
        BatchTokens.of(List.of(manager.randomNormal(new Shape(2, 16, 6)))));
  }

  @ParameterizedTest
  @CsvSource({"FP32, 1, 1", "FP16, 1, 1", "FP32, 3, 1", "FP32, 1, 2"})
  void aStepReadsOnceFromEachDevice(Precision precision, int accumulation, int replicas) {
    TrainConfig config = config(precision, accumulation);
    List<NDManager> managers =
        java.util.stream.Stream.generate(() -> TorchEngine.newManager(Device.cpu()))
            .limit(replicas)
            .toList();
    try (TrainingState state = TrainingState.begin(managers, TrainingReadsTest::model, config)) {
      TrainingStep step = new TrainingStep(state, config);
      for (int i = 0; i < 2; i++) {
        try (NDManager scope = managers.get(0).newSubManager()) {
          long before = HostReads.count();
          TrainingStep.Outcome outcome =
              step.update(scope, step.gradients(scope, (pass, index) -> batch(pass)));
          assertEquals(replicas, HostReads.count() - before);
          assertEquals(accumulation, outcome.losses().size());
        }
      }
    }
  }
}
