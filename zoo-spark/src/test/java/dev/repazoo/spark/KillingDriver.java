package dev.repazoo.spark;

import dev.repazoo.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;

/**
 * A program that does jobs on one cluster, one after the other, and kills the executor of each
 * job's first task a moment after that began. Of each job it writes into a file its exit code, how
 * many executors were killed, and what it printed.
 */
final class KillingDriver {
  private static final long MOMENT_MILLIS = 400;

  private KillingDriver() {}

  /** Kills once for each job. */
  private static final class Killer extends SparkListener {
    private final Map<String, Long> executors;
    private final AtomicInteger killed = new AtomicInteger();
    private Optional<Thread> thread = Optional.empty(); // guarded by this

    Killer(Map<String, Long> executors) {
      this.executors = executors;
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
      if (thread.isEmpty()) {
        thread = Optional.of(new Thread(() -> kill(start.taskInfo().executorId())));
        thread.get().start();
      }
    }

    private void kill(String id) {
      try {
        Thread.sleep(MOMENT_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      Optional<ProcessHandle> process =
          Optional.ofNullable(executors.get(id)).flatMap(ProcessHandle::of);
      if (process.filter(ProcessHandle::destroyForcibly).isPresent()) {
        killed.incrementAndGet();
      }
    }

    synchronized void join() throws InterruptedException {
      if (thread.isPresent()) {
        thread.get().join();
      }
    }
  }

  /** Tells which process an executor is. */
  private record Executor() implements Function<Integer, String> {
    private static final long serialVersionUID = 1;

    @Override
    public String call(Integer any) throws InterruptedException {
      Thread.sleep(MOMENT_MILLIS); // so that each executor gets a task
      return SparkEnv.get().executorId() + " " + ProcessHandle.current().pid();
    }
  }

  /** The processes of both executors, when both are there. */
  private static Map<String, Long> executors(SparkSession spark) {
    Map<String, Long> found = new HashMap<>();
    while (found.size() < 2) {
      found.clear();
      for (String one :
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(List.of(0, 1), 2)
              .map(new Executor())
              .collect()) {
        found.put(one.split(" ", -1)[0], Long.valueOf(one.split(" ", -1)[1]));
      }
    }
    return found;
  }

  /** Takes a file of command lines, words separated by tabs, and one for what came of them. */
  public static void main(String[] files) throws IOException, InterruptedException {
    SparkSession spark =
        SparkSession.builder()
            .master("local-cluster[2,1,512]")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    StringBuilder results = new StringBuilder();
    for (String line : Files.readAllLines(Path.of(files[0]))) {
      Killer killer = new Killer(executors(spark));
      spark.sparkContext().addSparkListener(killer);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int code =
          Main.run(
              SparkMain.COMMANDS,
              new PrintStream(out, true, StandardCharsets.UTF_8),
              System.err,
              line.split("\t", -1));
      killer.join();
      spark.sparkContext().removeSparkListener(killer);
      results.append(
          "%s %d %d %s%n"
              .formatted(
                  line.split("\t", -1)[0],
                  code,
                  killer.killed.get(),
                  out.toString(StandardCharsets.UTF_8).replace("\n", "\t")));
    }
    Files.writeString(Path.of(files[1]), results);
    System.exit(0);
  }
}
