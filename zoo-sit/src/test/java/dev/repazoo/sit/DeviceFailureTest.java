package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.repazoo.data.Batch;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.train.RunFolder;
import dev.repazoo.train.RunPlan;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.Targets;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.TrainingRun;
import dev.repazoo.train.TrainingState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that fails in the middle of a run. */
class DeviceFailureTest {
  @TempDir private Path folder;

  /** Tokens of a device whose memory runs out with the fourth batch. */
  private static final class Failing implements Targets {
    private int batches;

    @Override
    public List<NDArray> of(NDManager manager, Batch batch) {
      if (++batches > 6) {
        throw new EngineException("CUDA out of memory. Tried to allocate 2 GiB\nat somewhere");
      }
      return List.of(manager.zeros(new ai.djl.ndarray.types.Shape(batch.size(), 16, 12)));
    }

    @Override
    public boolean needImages() {
      return false;
    }
  }

  @Test
  void theMessageNamesTheLastCheckpointAndWhatWouldFit() {
    TrainConfig config = TinyTraining.config(Precision.FP32);
    SamplerConfig sampler =
        new SamplerConfig(SamplerConfig.Mode.ODE, 2, Solvers.EULER, 1, 0, 1, PathType.LINEAR);
    try (TrainingState state = TinyTraining.begin(config);
        RunFolder run =
            new RunFolder(folder, JsonNodeFactory.instance.objectNode(), 0, List.of(), "logs")) {
      TrainingRun training =
          new TrainingRun(
              state,
              config,
              new RunPlan(10, 10, 2, 0, 1),
              run,
              new SampleGrid(sampler, 1, 0, Precision.FP32),
              Map.of());
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class,
              () ->
                  training.run(
                      new EmojiDataset(32), new Failing(), ProgressListener.SILENT, () -> false));
      assertEquals(3, state.step());
      String message = failure.getMessage();
      assertTrue(message.contains("after step 3: PyTorch failed: CUDA out of memory"), message);
      assertTrue(message.contains("0000002.pt"), message);
      assertTrue(message.contains("--micro-batch-size 2"), message);
      assertEquals(1, message.lines().count());
    }
  }
}
