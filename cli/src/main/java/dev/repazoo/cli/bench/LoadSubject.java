package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.models.ImageSize;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.data.Batches;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import java.io.IOException;

/** {@code bench load}: training batches of a data set, as fast as its threads read them. */
final class LoadSubject implements BenchSubject {
  private static final long SEED = 0;

  @Override
  public String name() {
    return "load";
  }

  @Override
  public String example() {
    return "bench load --data-dir emoji --batch-size 256 --num-workers 2";
  }

  @Override
  public void measure(Session session, BenchOptions options, ObjectNode result) throws IOException {
    String source = options.data();
    int batch = options.batchSize();
    double[] seconds = new double[options.calls()];
    long start = System.nanoTime();
    try (Dataset dataset = Datasets.open(source, ImageSize.of(options.resolution(), source))) {
      double opened = (System.nanoTime() - start) / 1e9;
      boolean images = options.images() || dataset.latents().isEmpty();
      Batches.Options reading = new Batches.Options(batch, SEED, options.reading(), images, 0);
      try (Batches batches = new Batches(dataset, reading)) {
        int perCall = Math.max(1, batches.batchesPerEpoch());
        batches.next();
        for (int i = 0; i < seconds.length; i++) {
          long begin = System.nanoTime();
          for (int j = 0; j < perCall; j++) {
            batches.next();
          }
          seconds[i] = (System.nanoTime() - begin) / 1e9;
        }
        Timing timing = Timing.of(seconds);
        result.put("data", source).put("samples", dataset.size()).put("batch_size", batch);
        result
            .put("resolution", dataset.resolution())
            .put("num_workers", options.reading().workers());
        options.reading().shuffleBuffer().ifPresent(n -> result.put("shuffle_buffer", n));
        result.put("latents", dataset.latents().isPresent()).put("images", images);
        result.put("open_seconds", opened);
        result.set("epoch_seconds", timing.toJson());
        result.put("samples_per_second", (double) perCall * batch / timing.median());
      }
    }
  }
}
