package dev.repazoo.cli.commands.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.eval.Evaluation;
import dev.repazoo.cli.eval.Networks;
import dev.repazoo.cli.eval.Preset;
import dev.repazoo.cli.eval.TorchAlgebra;
import dev.repazoo.cli.eval.TrainingMeasure;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.TorchExtraction;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.EvalNetworkOptions;
import dev.repazoo.cli.options.MeasureOptions;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.Dataset;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.SampleMeasure;
import java.io.IOException;
import java.util.Optional;

/** What {@code --eval-steps} measures. */
final class RunMeasure {
  private static final int AT_ONCE = 32;
  private static final int WORKERS = 2;

  private RunMeasure() {}

  /**
   * The measure, if one is wanted.
   *
   * @param manager owner of the network's weights
   * @param decoder of latents
   */
  static Optional<SampleMeasure> of(
      TrainOptions options,
      Zoo zoo,
      NDManager manager,
      Dataset dataset,
      Precision precision,
      Optional<FrozenCodec> decoder)
      throws IOException {
    MeasureOptions wanted = options.measure();
    if (wanted.steps() == 0) {
      return Optional.empty();
    }
    if (!dataset.hasImages()) {
      throw new UsageException(
          "--eval-steps wants images to compare with; " + options.data() + " has latents alone");
    }
    if (dataset.latents().isPresent() && decoder.isEmpty()) {
      throw new UsageException(
          "--eval-steps wants images, and no VAE decodes the latents of " + options.data());
    }
    EvalNetworkOptions network = EvalNetworkOptions.adm(Optional.of(wanted.features()));
    Extractor extractor = new Networks(network, zoo, () -> manager).main(Preset.ADM);
    NDManager host = TorchEngine.newManager(Device.cpu());
    Evaluation evaluation =
        new Evaluation(
            0,
            new TorchExtraction(manager, AT_ONCE, WORKERS, ProgressListener.SILENT, () -> false),
            new TorchAlgebra(host),
            warning -> {});
    return Optional.of(
        new TrainingMeasure(
            evaluation,
            extractor,
            dataset,
            wanted.samples(),
            batch -> {
              int count = Math.min(AT_ONCE, wanted.samples() - batch * AT_ONCE);
              SampleGrid grid = options.batch(precision, count, batch);
              return decoder.map(grid::decodedBy).orElse(grid);
            }));
  }
}
