package dev.repazoo.spark;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;

/** A call that runs jobs of Spark until it has its result, looked at now and then. */
final class WatchedJob {
  private static final long PAUSE_MILLIS = 200;

  private WatchedJob() {}

  /**
   * Runs.
   *
   * @param look done now and then
   * @param stop asked now and then; true cancels the jobs
   * @throws CancellationException when stopped
   * @throws IOException when a job fails
   */
  static <R> R run(JavaSparkContext context, Callable<R> job, Runnable look, BooleanSupplier stop)
      throws IOException {
    String group = UUID.randomUUID().toString();
    FutureTask<R> future =
        new FutureTask<>(
            () -> {
              context.setJobGroup(group, "zoo", true);
              return job.call();
            });
    Thread thread = new Thread(future, "repazoo-job");
    thread.setDaemon(true);
    thread.start();
    while (true) {
      try {
        return future.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        look.run();
        if (stop.getAsBoolean()) {
          context.cancelJobGroup(group);
          throw new CancellationException();
        }
      } catch (ExecutionException e) {
        throw new IOException(JobFailure.reason(e.getCause()), e.getCause());
      } catch (InterruptedException e) {
        context.cancelJobGroup(group);
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
