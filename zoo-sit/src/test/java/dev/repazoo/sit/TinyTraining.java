package dev.repazoo.sit;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.data.Reading;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.ops.HostArray;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.AdamWConfig;
import dev.repazoo.train.LearningRate;
import dev.repazoo.train.Targets;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import java.util.List;

/** A model small enough to train in tests, on the built-in emoji. */
final class TinyTraining {
  static final int ACCUMULATION = 2;

  private TinyTraining() {}

  static SiT model() {
    ObjectNode config =
        new ObjectMapper()
            .createObjectNode()
            .put("depth", 2)
            .put("hidden_size", 32)
            .put("num_heads", 2)
            .put("patch_size", 8)
            .put("input_size", 32)
            .put("in_channels", 3)
            .put("num_classes", 99)
            .put("encoder_depth", 1)
            .put("projector_dim", 16);
    config.putArray("z_dims").add(12);
    return new SiT(SiTConfig.of(config));
  }

  static TrainConfig config(Precision precision) {
    return new TrainConfig(
        new RepaLoss(PathType.LINEAR, 0.5),
        TimeWeighting.LOGNORMAL,
        0.1,
        false,
        AdamWConfig.DEFAULT,
        LearningRate.constantWithWarmup(AdamWConfig.DEFAULT.learningRate(), 0),
        1,
        0.9,
        ACCUMULATION,
        4,
        precision,
        7);
  }

  static TrainingState begin(TrainConfig config) {
    return TrainingState.begin(TorchEngine.newManager(Device.cpu()), model(), model(), config);
  }

  /** Aligned to tokens that are a function of the sample alone. */
  static Trainer trainer(TrainingState state, TrainConfig config) {
    return new Trainer(state, config, new EmojiDataset(32), new IndexTargets(), Reading.by(2));
  }

  /** Tokens that depend on the sample's number. */
  private record IndexTargets() implements Targets {
    @Override
    public List<ai.djl.ndarray.NDArray> of(
        ai.djl.ndarray.NDManager manager, dev.repazoo.data.Batch batch) {
      float[] tokens = new float[batch.size() * 16 * 12];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = (float) Math.sin(batch.indices()[i / (16 * 12)] + i);
      }
      return List.of(
          HostArray.of(manager, tokens, new ai.djl.ndarray.types.Shape(batch.size(), 16, 12)));
    }

    @Override
    public boolean needImages() {
      return false;
    }
  }
}
