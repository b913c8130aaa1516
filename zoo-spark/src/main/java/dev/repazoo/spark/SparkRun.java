package dev.repazoo.spark;

import dev.repazoo.cli.console.CommandFailure;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A session of Spark for a job; the one that is there already, if there is one. It is stopped by
 * who began it.
 */
final class SparkRun implements AutoCloseable {
  private static final String MASTER = "spark.master";

  /** Where executors have their classes: brought by Spark, or on their machines. */
  private static final String JARS = "spark.jars";

  private static final String CLASS_PATH = "spark.executor.extraClassPath";

  /** What users set by spark-submit counts more. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "spark.app.name", "zoo",
          "spark.ui.enabled", "false",
          "spark.ui.showConsoleProgress", "false",
          "spark.sql.shuffle.partitions", "32");

  private final SparkSession session;
  private final boolean own;

  private SparkRun(SparkSession session, boolean own) {
    this.session = session;
    this.own = own;
  }

  /** Where Spark runs unless something else is said: here, or where spark-submit says. */
  static String defaultMaster() {
    return System.getProperty(MASTER, "local[*]");
  }

  /**
   * Begins.
   *
   * @throws CommandFailure when Spark doesn't start
   */
  static SparkRun open(String master) throws CommandFailure {
    if (!SparkSession.getActiveSession().isEmpty() || !SparkSession.getDefaultSession().isEmpty()) {
      return new SparkRun(SparkSession.active(), false);
    }
    SparkConf conf = new SparkConf().setMaster(master);
    DEFAULTS.forEach(conf::setIfMissing);
    requireClasses(master, conf);
    if (master.startsWith("local[") || master.equals("local")) {
      conf.setIfMissing("spark.driver.host", "localhost"); // no name of this machine is looked up
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    try {
      return new SparkRun(SparkSession.builder().config(conf).getOrCreate(), true);
    } catch (RuntimeException e) {
      throw new CommandFailure(
          "Spark doesn't start on %s: %s".formatted(master, JobFailure.reason(e)), e);
    }
  }

  /**
   * Executors of a standalone cluster must have this program's classes.
   *
   * @throws CommandFailure when nothing says where they are
   */
  static void requireClasses(String master, SparkConf conf) throws CommandFailure {
    boolean standalone = master.startsWith("spark://") || master.startsWith("local-cluster");
    if (standalone && !conf.contains(JARS) && !conf.contains(CLASS_PATH)) {
      throw new CommandFailure(
          "executors on %s have no classes of this program: start it by spark-submit with its one jar,"
                  .formatted(master)
              + " or name jars that all of them see by ZOO_JVM_ARGS=-D%s=JARS; local[N] wants none"
                  .formatted(CLASS_PATH));
    }
  }

  /** The session, for what is done with tables. */
  SparkSession session() {
    return session;
  }

  /** The context, for work in pieces. */
  JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @Override
  public void close() {
    if (own) {
      session.stop();
    }
  }
}
