package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.console.CommandFailure;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What must be known before Spark starts. */
class SparkRunTest {
  @Test
  void executorsWithoutClassesAreRefused() {
    SparkConf none = new SparkConf(false);
    for (String master : new String[] {"local-cluster[2,1,512]", "spark://host:7077"}) {
      CommandFailure refusal =
          assertThrows(CommandFailure.class, () -> SparkRun.requireClasses(master, none));
      assertTrue(refusal.getMessage().contains(master), refusal.getMessage());
      assertTrue(
          refusal.getMessage().contains("-Dspark.executor.extraClassPath="), refusal.getMessage());
      for (String key : new String[] {"spark.jars", "spark.executor.extraClassPath"}) {
        SparkConf set = new SparkConf(false).set(key, "zoo.jar");
        assertDoesNotThrow(() -> SparkRun.requireClasses(master, set));
      }
    }
    assertDoesNotThrow(() -> SparkRun.requireClasses("local[2]", none));
  }
}
