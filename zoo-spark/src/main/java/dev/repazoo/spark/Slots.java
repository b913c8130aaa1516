package dev.repazoo.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** How many tasks of one core run at once. */
final class Slots {
  /** Where executors come as there is work for them, and nothing limits them. */
  private static final int UNLIMITED = 64;

  /** What is no limit. */
  private static final int MANY = 4096;

  private Slots() {}

  /**
   * As many as executors have cores. Where executors come and go with the work (dynamic
   * allocation), as many as there can be: asking for those that are there would leave it at these.
   */
  static int of(JavaSparkContext context) {
    return of(context.getConf(), context.defaultParallelism());
  }

  /** The same of settings, where so many are there. */
  static int of(SparkConf conf, int there) {
    if (!conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      return Math.max(1, there);
    }
    long executors = conf.getInt("spark.dynamicAllocation.maxExecutors", MANY);
    long most = executors * Math.max(1, conf.getInt("spark.executor.cores", 1));
    return Math.max(there, most < MANY ? Math.toIntExact(most) : UNLIMITED);
  }
}
