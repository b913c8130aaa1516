package dev.repazoo.spark;

import dev.repazoo.memory.HostMemory;
import dev.repazoo.spark.task.MemoryThere;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What an executor has outside of Java's heap, where ONNX Runtime computes.
 *
 * @param there bytes
 * @param tasks that it runs at once
 * @param shared whether these share a loaded graph, as tasks with one core do
 * @param place whose memory it is, and what there is, for messages
 * @param remedy what gives more, for messages; takes the bytes that are wanted, in MiB
 */
record ExecutorMemory(long there, int tasks, boolean shared, String place, String remedy) {
  private static final long MIB = 1 << 20;
  private static final String LEAST_MIB = "384";
  private static final double FACTOR = 0.1;

  /** Spark's, as it is configured; what isn't limited there is what the machines have. */
  static ExecutorMemory of(JavaSparkContext context) throws IOException {
    SparkConf conf = context.getConf();
    String master = context.master();
    if (master.startsWith("yarn") || master.startsWith("k8s")) {
      return ofContainer(conf);
    }
    int cpus = conf.getInt("spark.task.cpus", 1);
    boolean here = context.isLocal();
    int slots = Math.max(1, context.defaultParallelism());
    int executors =
        here ? 1 : Math.max(1, context.sc().statusTracker().getExecutorInfos().length - 1);
    int cores = here ? slots : conf.getInt("spark.executor.cores", slots / executors);
    long there = here ? HostMemory.available() : least(context, slots);
    return new ExecutorMemory(
        there,
        Math.max(1, cores / cpus),
        cpus == 1,
        here ? "this machine has" : "an executor's machine has",
        here
            ? "run fewer tasks at once by --master local[N]"
            : "run fewer tasks at once by spark.executor.cores or spark.task.cpus");
  }

  /** What a container may take beside Java's heap. */
  static ExecutorMemory ofContainer(SparkConf conf) {
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    double factor =
        conf.getDouble(
            "spark.executor.memoryOverheadFactor",
            conf.getDouble("spark.kubernetes.memoryOverheadFactor", FACTOR));
    long least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", LEAST_MIB + "m");
    long usual = Math.max(least, (long) (factor * heap));
    long overhead = conf.getSizeAsMb("spark.executor.memoryOverhead", usual + "m");
    int cpus = conf.getInt("spark.task.cpus", 1);
    return new ExecutorMemory(
        overhead * MIB,
        Math.max(1, conf.getInt("spark.executor.cores", 1) / cpus),
        cpus == 1,
        "spark.executor.memoryOverhead is",
        "set --conf spark.executor.memoryOverhead=%dm");
  }

  private static long least(JavaSparkContext context, int slots) throws IOException {
    return WatchedJob.run(
        context,
        () ->
            context
                .parallelize(IntStream.range(0, slots).boxed().toList(), slots)
                .map(new MemoryThere())
                .reduce(Math::min),
        () -> {},
        () -> false);
  }

  /** The same where each task loads a graph for itself, whatever its cores. */
  ExecutorMemory eachForItself() {
    return new ExecutorMemory(there, tasks, false, place, remedy);
  }

  /**
   * Requires enough of it.
   *
   * @param batch images that a task computes at once
   * @throws IOException when there isn't; the message tells which batch fits and what gives more
   */
  void require(String graph, GraphMemory memory, int batch) throws IOException {
    long loaded = memory.loaded() * (shared ? 1 : tasks);
    long wanted = loaded + (long) tasks * batch * memory.image();
    if (wanted <= there) {
      return;
    }
    long fits = (there - loaded) / Math.max(1, tasks * memory.image());
    throw new IOException(
        String.format(
            Locale.ROOT,
            "%s takes about %s outside of Java's heap for %d tasks at once%s, and %s %s; %s%s",
            graph,
            size(wanted),
            tasks,
            memory.image() > 0 ? " with --batch-size " + batch : "",
            place,
            size(there),
            fits > 0 ? "--batch-size %d fits, or ".formatted(fits) : "",
            remedy.formatted(wanted / MIB + 1)));
  }

  private static String size(long bytes) {
    return bytes < 1024 * MIB
        ? bytes / MIB + " MB"
        : String.format(Locale.ROOT, "%.1f GB", (double) bytes / (1024 * MIB));
  }
}
