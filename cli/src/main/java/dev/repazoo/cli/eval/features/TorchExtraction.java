package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.nn.Context;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.torch.Autograd;
import dev.repazoo.weights.NonFinite;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Features by PyTorch, batch by batch.
 *
 * @param manager on the device that computes
 * @param batchSize images at once
 * @param workers threads that read images
 * @param progress is told how far it is
 * @param stop asked before each batch
 */
public record TorchExtraction(
    NDManager manager, int batchSize, int workers, ProgressListener progress, BooleanSupplier stop)
    implements Extraction {

  @Override
  public Map<Feature, FeatureRows> of(
      ImageSet images, String what, Extractor extractor, Set<Feature> wanted, TemporaryPath folder)
      throws IOException {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager owner = manager.newSubManager();
        PixelBatches pixels = PixelBatches.of(images, extractor.rule().fit(), batchSize, workers);
        FeatureFiles files = new FeatureFiles(folder.path(), what, extractor, wanted);
        ProgressListener.Task task =
            progress.begin("features of " + what, images.count(), "images")) {
      ParameterStore parameters = new ParameterStore(owner, false);
      int done = 0;
      while (pixels.batches().hasNext()) {
        if (stop.getAsBoolean()) {
          throw new CancellationException();
        }
        PixelBatches.Batch batch = pixels.batches().next();
        try (NDManager step = owner.newSubManager()) {
          NDArray input =
              input(step, batch, new Shape(batch.count(), 3, pixels.height(), pixels.width()));
          Context context = Context.of(parameters, input, false);
          Map<Feature, NDArray> features =
              extractor.features(context, extractor.rule().input(context, input));
          for (Feature feature : wanted) {
            NDArray rows = features.get(feature);
            if (NonFinite.in(rows)) {
              throw Extractor.notFinite(extractor.id());
            }
            files.write(feature, done, rows.toByteBuffer());
          }
        }
        done += batch.count();
        task.advanceTo(done);
      }
      return files.read(images.count());
    }
  }

  private static NDArray input(NDManager step, PixelBatches.Batch batch, Shape shape) {
    try (NDArray bytes = step.create(batch.bytes(), shape, DataType.UINT8)) {
      return bytes.toType(DataType.FLOAT32, false);
    }
  }
}
