package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** How much work is given out at once. */
class SlotsTest {
  private static SparkConf dynamic() {
    return new SparkConf(false).set("spark.dynamicAllocation.enabled", "true");
  }

  @Test
  void executorsThatStayAreCounted() {
    assertEquals(12, Slots.of(new SparkConf(false), 12));
    assertEquals(1, Slots.of(new SparkConf(false), 0));
  }

  @Test
  void executorsThatComeWithTheWorkCountAlthoughTheyAreNotThere() {
    SparkConf limited =
        dynamic()
            .set("spark.dynamicAllocation.maxExecutors", "10")
            .set("spark.executor.cores", "4");
    assertEquals(40, Slots.of(limited, 2));
    assertEquals(64, Slots.of(dynamic(), 2));
    assertEquals(100, Slots.of(dynamic(), 100));
  }
}
