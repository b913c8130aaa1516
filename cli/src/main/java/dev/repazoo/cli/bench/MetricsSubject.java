package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.eval.TorchAlgebra;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.FrechetDistance;
import dev.repazoo.eval.PrecisionRecall;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** {@code bench metrics}: the arithmetic of {@code eval} on features of two files. */
final class MetricsSubject implements BenchSubject {
  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public String example() {
    return "bench metrics --samples samples.npy --reference reference.npy";
  }

  @Override
  public void measure(Session session, BenchOptions options, ObjectNode result) throws IOException {
    FeatureRows samples = features(options.samples());
    FeatureRows reference = features(options.reference());
    if (samples.dim() != reference.dim()) {
      throw new IOException(
          "%s has rows of %d numbers, %s of %d"
              .formatted(options.samples(), samples.dim(), options.reference(), reference.dim()));
    }
    result.put("samples", samples.count()).put("reference", reference.count());
    result.put("dim", samples.dim()).put("engine", Machine.torchVersion());
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      TorchAlgebra algebra = new TorchAlgebra(manager);
      Timed timed = new Timed(result, options.calls());
      FeatureStatistics[] statistics =
          timed.run(
              "statistics",
              () ->
                  new FeatureStatistics[] {
                    FeatureStatistics.of(samples, algebra), FeatureStatistics.of(reference, algebra)
                  });
      double distance =
          timed.run(
              "distance", () -> FrechetDistance.between(statistics[0], statistics[1], algebra));
      PrecisionRecall shares =
          timed.run(
              "precision_recall",
              () -> PrecisionRecall.of(reference, samples, PrecisionRecall.NEIGHBOURS, algebra));
      result.put("frechet_distance", distance);
      result.put("precision", shares.precision()).put("recall", shares.recall());
    }
  }

  /** Notes the seconds of each of several calls of the same work. */
  private record Timed(ObjectNode result, int calls) {
    <T> T run(String name, Supplier<T> work) {
      double[] seconds = new double[calls];
      T value = work.get();
      for (int i = 0; i < calls; i++) {
        long start = System.nanoTime();
        value = work.get();
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      result.set(name + "_seconds", Timing.of(seconds).toJson());
      return value;
    }
  }

  private static FeatureRows features(Path file) throws IOException {
    NpyArray array = Npy.read(file);
    long[] shape = array.shape();
    if (shape.length != 2 || shape[0] <= PrecisionRecall.NEIGHBOURS || shape[1] < 1) {
      throw new IOException(
          file + " is no array [N, D] of more than " + PrecisionRecall.NEIGHBOURS + " features");
    }
    return FeatureRows.of(array.toFloats(), Math.toIntExact(shape[1]));
  }
}
