/**
 * What runs on executors: work as Spark sends it to them, and how they do it.
 *
 * <p>Must not know PyTorch, the command line, or the driver.
 */
package dev.repazoo.spark.task;
