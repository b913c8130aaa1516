package dev.repazoo.cli.commands.generate;

import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.options.NonFiniteOption;
import dev.repazoo.cli.options.SampleRequest;
import dev.repazoo.generate.SampleFolder;
import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.memory.MemoryFailure;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.torch.MainArena;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Draws the samples that a folder lacks, block by block: a thread for each backend takes the next
 * one. A block is drawn as a whole even where some of it is there, so that its samples are the same
 * whoever draws them, and when.
 */
final class Drawing {
  /** How many samples a message lists. */
  private static final int NAMED = 5;

  private final SampleRequest request;
  private final BackendOpener.Opened opened;
  private final ConditionChoice conditions;
  private final SampleFolder samples;
  private final SeededNoise noise;
  private final Iterator<Long> blocks;
  private final List<Long> notFinite = new ArrayList<>();
  private long done;

  /**
   * What a run has drawn.
   *
   * @param drawn samples written
   * @param notFinite numbers of samples left out, in ascending order
   * @param stopped whether it was stopped before it had drawn all
   */
  record Outcome(long drawn, List<Long> notFinite, boolean stopped) {}

  Drawing(
      SampleRequest request,
      BackendOpener.Opened opened,
      ConditionChoice conditions,
      SampleFolder samples) {
    this.opened = opened;
    this.request = request;
    this.conditions = conditions;
    this.samples = samples;
    noise = new SeededNoise(request.seed());
    blocks = samples.division().own().iterator();
  }

  /** Draws on each of the backends, until all is there or it is to stop. */
  Outcome run(
      List<SamplingBackend> backends, long missing, ProgressListener progress, BooleanSupplier stop)
      throws IOException, CommandFailure {
    try (ProgressListener.Task task = progress.begin("sampling", missing, "images")) {
      if (backends.size() == 1) {
        drawAll(backends.get(0), task, stop);
      } else {
        inThreads(backends, task, stop);
      }
    }
    Collections.sort(notFinite);
    return new Outcome(done - notFinite.size(), notFinite, done < missing);
  }

  private void inThreads(
      List<SamplingBackend> backends, ProgressListener.Task task, BooleanSupplier stop)
      throws IOException, CommandFailure {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            backends.size(), work -> new Thread(() -> MainArena.run(work), "drawing"));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (SamplingBackend backend : backends) {
      threads.execute(
          () -> {
            try {
              drawAll(backend, task, () -> failure.get() != null || stop.getAsBoolean());
            } catch (IOException | CommandFailure | RuntimeException | Error e) {
              failure.compareAndSet(null, e);
            }
          });
    }
    threads.shutdown();
    boolean interrupted = !ended(threads); // backends must not be closed while they draw
    if (interrupted) {
      failure.compareAndSet(null, new IOException("interrupted"));
      ended(threads);
      Thread.currentThread().interrupt();
    }
    if (failure.get() != null) {
      throw rethrown(failure.get());
    }
  }

  private static boolean ended(ExecutorService threads) {
    try {
      return threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static IOException rethrown(Throwable failure) throws IOException, CommandFailure {
    if (failure instanceof CommandFailure known) {
      throw known;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof IOException known ? known : new IOException(failure);
  }

  private void drawAll(SamplingBackend backend, ProgressListener.Task task, BooleanSupplier stop)
      throws IOException, CommandFailure {
    while (!stop.getAsBoolean()) {
      long[] indices;
      List<Long> wanted;
      ConditionData given;
      synchronized (this) {
        do {
          if (!blocks.hasNext()) {
            return;
          }
          long block = blocks.next();
          indices = samples.division().blocks().computed(block);
          wanted = samples.missing(block);
        } while (wanted.isEmpty());
        given = conditions.of(noise, indices);
      }
      Samples drawn = draw(backend, indices, given);
      List<Long> broken =
          samples.write(
              indices, wanted, drawn, index -> SampleTexts.of(opened, conditions, noise, index));
      synchronized (this) {
        notFinite.addAll(broken);
        if (!broken.isEmpty() && !request.allowNan()) {
          throw new CommandFailure(
              "%s NaN or infinite and not written; samples before stay in %s; --%s goes on without"
                  .formatted(numbered(broken), samples.folder(), NonFiniteOption.NAME));
        }
        done += wanted.size();
        task.advanceTo(done);
      }
    }
  }

  private Samples draw(SamplingBackend backend, long[] indices, ConditionData given)
      throws CommandFailure {
    try {
      return backend.draw(noise, indices, given);
    } catch (RuntimeException | OutOfMemoryError e) {
      int batch = indices.length;
      if (batch == 1 || !MemoryFailure.is(e)) {
        throw e;
      }
      throw new CommandFailure(
          "too little memory for %d samples at once (%s); --%s %d takes less and is about as fast"
              .formatted(
                  batch,
                  ErrorLine.of(e),
                  SampleRequest.AT_ONCE,
                  Math.min(batch / 2, SampleRequest.MOST_AT_ONCE)),
          e);
    }
  }

  /** For example {@code samples 3, 4, 5 and 9 more are}. */
  static String numbered(List<Long> samples) {
    List<Long> first = samples.subList(0, Math.min(NAMED, samples.size()));
    int more = samples.size() - first.size();
    return (samples.size() == 1 ? "sample " : "samples ")
        + String.join(", ", first.stream().map(Object::toString).toList())
        + (more > 0 ? " and " + more + " more" : "")
        + (samples.size() == 1 ? " is" : " are");
  }
}
