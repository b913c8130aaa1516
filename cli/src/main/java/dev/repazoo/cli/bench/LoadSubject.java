package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Batches;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import java.io.IOException;
import java.util.List;

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
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of("data-dir", "D", "load: a folder, a zip, or emoji"),
        BenchOptions.RESOLUTION,
        BenchOptions.BATCH_SIZE,
        CommandOption.of("num-workers", "N", 2, "load: threads that read"),
        CommandOption.toggle("images", true, "load: pixels, too, where there are latents"),
        BenchOptions.CALLS);
  }

  @Override
  public void measure(Session session, Arguments arguments, ObjectNode result) throws IOException {
    String source =
        arguments
            .find("data-dir")
            .orElseThrow(() -> new UsageException("bench load wants --data-dir D"));
    int batch = BenchOptions.batchSize(arguments);
    int workers = arguments.integer("num-workers", 1);
    double[] seconds = new double[BenchOptions.calls(arguments)];
    long start = System.nanoTime();
    try (Dataset dataset = Datasets.open(source, resolution(arguments, source))) {
      double opened = (System.nanoTime() - start) / 1e9;
      boolean images = arguments.flag("images") || dataset.latents().isEmpty();
      Batches.Options options = new Batches.Options(batch, SEED, workers, images, 0);
      try (Batches batches = new Batches(dataset, options)) {
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
        result.put("resolution", dataset.resolution()).put("num_workers", workers);
        result.put("latents", dataset.latents().isPresent()).put("images", images);
        result.put("open_seconds", opened);
        result.set("epoch_seconds", timing.toJson());
        result.put("samples_per_second", (double) perCall * batch / timing.median());
      }
    }
  }

  private static int resolution(Arguments arguments, String source) throws IOException {
    return arguments.given("resolution")
        ? arguments.integer("resolution", 1)
        : Datasets.resolution(source)
            .orElseThrow(
                () ->
                    new IOException(
                        source
                            + ": its first readable image is not square, or there is none;"
                            + " convert it, or name a --resolution"));
  }
}
