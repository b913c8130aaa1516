package dev.repazoo.t2i;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Problem;
import dev.repazoo.data.Reading;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Text;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.AdamWConfig;
import dev.repazoo.train.CheckpointStore;
import dev.repazoo.train.LearningRate;
import dev.repazoo.train.Targets;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import dev.repazoo.weights.AdamWState;
import dev.repazoo.weights.RepaCheckpoint;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training writes and takes back: the table of positions is a buffer, as in PyTorch. */
class MmditCheckpointTest {
  private static final Text TEXT = new Text(3, 5);
  private static final TrainConfig CONFIG =
      new TrainConfig(
          new RepaLoss(PathType.LINEAR, 0),
          TimeWeighting.UNIFORM,
          0.1,
          false,
          AdamWConfig.DEFAULT,
          LearningRate.constantWithWarmup(AdamWConfig.DEFAULT.learningRate(), 0),
          1,
          0.9,
          1,
          4,
          Precision.FP32,
          3);

  @TempDir Path folder;

  /** Noise with noise for captions. */
  private static final class Captioned implements Dataset {
    @Override
    public String name() {
      return "captioned";
    }

    @Override
    public int size() {
      return 8;
    }

    @Override
    public int resolution() {
      return 8;
    }

    @Override
    public byte[] image(int index) {
      byte[] image = new byte[3 * 8 * 8];
      new Random(index).nextBytes(image);
      return image;
    }

    @Override
    public Conditioning conditioning() {
      return TEXT;
    }

    @Override
    public ByteBuffer condition(int index) {
      return ConditionData.examples(TEXT, 1, new Random(index)).given();
    }

    @Override
    public Optional<ByteBuffer> nullCondition() {
      return Optional.of(condition(100));
    }

    @Override
    public String fingerprint() {
      return "captioned";
    }

    @Override
    public List<Problem> problems() {
      return List.of();
    }
  }

  private static Mmdit model() {
    ObjectNode config =
        new ObjectMapper()
            .createObjectNode()
            .put("depth", 2)
            .put("hidden_size", 16)
            .put("num_heads", 2)
            .put("input_size", 8)
            .put("in_channels", 3)
            .put("encoder_depth", 1)
            .put("projector_dim", 8)
            .put("context_dim", TEXT.width())
            .put("context_length", TEXT.length());
    config.putArray("z_dims").add(6);
    return new Mmdit(MmditConfig.of(config));
  }

  private static TrainingState begin() {
    return TrainingState.begin(TorchEngine.newManager(Device.cpu()), model(), model(), CONFIG);
  }

  private static Path train(TrainingState state, CheckpointStore store, int until) {
    try (Trainer trainer =
        new Trainer(state, CONFIG, new Captioned(), Targets.NONE, Reading.by(1))) {
      while (state.step() < until) {
        trainer.next();
      }
    }
    return store.write(state, CONFIG, Map.of());
  }

  private static NDArray positions(Mmdit model) {
    return model.namedParameters().get("pos_embed").getArray();
  }

  @Test
  void theOptimizersNumbersLeaveTheBufferOut() {
    CheckpointStore store = new CheckpointStore(folder);
    try (TrainingState state = begin()) {
      RepaCheckpoint written = RepaCheckpoint.read(train(state, store, 2));
      AdamWState optimizer = written.opt().orElseThrow();
      int parameters = state.model().namedParameters().size() - 1;
      assertEquals(
          IntStream.range(0, parameters).boxed().toList(), optimizer.groups().get(0).params());
      assertEquals(parameters, optimizer.moments().size());
      assertTrue(optimizer.moments().containsKey(0));
      assertEquals("pos_embed", written.model().names().iterator().next());
      assertTrue(written.ema().find("pos_embed").isPresent());
      assertArrayEquals(
          written.model().get("x_embedder.proj.weight").shape(),
          optimizer.moments().get(0).expAvg().shape());
    }
  }

  @Test
  void theAverageDoesNotWalkTheBuffer() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Mmdit model = model();
      Mmdit average = model();
      model.initialize(manager);
      average.initialize(manager);
      TrainingState state = new TrainingState(manager, model, average, CONFIG);
      positions(model).addi(1);
      train(state, new CheckpointStore(folder), 1);
      float apart = positions(model).sub(positions(average)).mean().getFloat();
      assertEquals(1, apart, 1e-5);
      assertFalse(state.trainedNames().contains("pos_embed"));
    }
  }

  @Test
  void threeStepsEqualTwoAndOne() {
    CheckpointStore whole = new CheckpointStore(folder.resolve("whole"));
    CheckpointStore parts = new CheckpointStore(folder.resolve("parts"));
    try (TrainingState state = begin()) {
      train(state, whole, 3);
    }
    try (TrainingState state = begin()) {
      train(state, parts, 2);
    }
    try (TrainingState state = begin()) {
      CheckpointStore.restore(parts.file(2), state);
      train(state, parts, 3);
    }
    RepaCheckpoint expected = RepaCheckpoint.read(whole.file(3));
    RepaCheckpoint actual = RepaCheckpoint.read(parts.file(3));
    for (String name : expected.model().names()) {
      assertArrayEquals(
          expected.model().get(name).toFloats(), actual.model().get(name).toFloats(), name);
    }
    expected
        .opt()
        .orElseThrow()
        .moments()
        .forEach(
            (index, moments) ->
                assertArrayEquals(
                    moments.expAvg().toFloats(),
                    actual.opt().orElseThrow().moments().get(index).expAvg().toFloats(),
                    "exp_avg of " + index));
  }
}
