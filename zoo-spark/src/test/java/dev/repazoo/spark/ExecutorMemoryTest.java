package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What executors have for a graph, and what is said where it is too little. */
class ExecutorMemoryTest {
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  private static SparkConf conf(String... entries) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < entries.length; i += 2) {
      conf.set("spark." + entries[i], entries[i + 1]);
    }
    return conf;
  }

  @Test
  void aContainersIsItsOverhead() {
    ExecutorMemory usual = ExecutorMemory.ofContainer(conf());
    assertEquals(384 * MIB, usual.there());
    assertEquals(1, usual.tasks());
    assertEquals(800 * MIB, ExecutorMemory.ofContainer(conf("executor.memory", "8000m")).there());
    ExecutorMemory set =
        ExecutorMemory.ofContainer(
            conf("executor.memoryOverhead", "6g", "executor.cores", "8", "task.cpus", "4"));
    assertEquals(6 * 1024 * MIB, set.there());
    assertEquals(2, set.tasks());
  }

  @Test
  void tooLittleIsSaidWithWhatHelps() {
    ExecutorMemory memory =
        ExecutorMemory.ofContainer(conf("executor.memoryOverhead", "1g", "executor.cores", "2"));
    GraphMemory graph = new GraphMemory(200 * MIB, 50 * MIB);
    assertDoesNotThrow(() -> memory.require("a.onnx", graph, 8));
    IOException refusal =
        assertThrows(IOException.class, () -> memory.require("a.onnx", graph, 32));
    assertEquals(
        "a.onnx takes about 3.3 GB outside of Java's heap for 2 tasks at once with --batch-size 32,"
            + " and spark.executor.memoryOverhead is 1.0 GB; --batch-size 8 fits, or set --conf"
            + " spark.executor.memoryOverhead=3401m",
        refusal.getMessage());
    IOException none =
        assertThrows(
            IOException.class,
            () -> memory.require("a.onnx", new GraphMemory(900 * MIB, 500 * MIB), 1));
    assertEquals(
        "a.onnx takes about 1.9 GB outside of Java's heap for 2 tasks at once with --batch-size 1,"
            + " and spark.executor.memoryOverhead is 1.0 GB; set --conf"
            + " spark.executor.memoryOverhead=1901m",
        none.getMessage());
  }

  @Test
  void aBatchThatThisMachineCannotHoldIsRefused() {
    SparkCliRun.spark(
            "features",
            "--enc-type",
            "efficientnet-lite0",
            "--source",
            "emoji",
            "--dest",
            folder.resolve("f"),
            "--batch-size",
            900_000_000,
            "--quiet")
        .failsWith(1, " for 2 tasks at once with --batch-size 900000000, and this machine has ");
  }
}
