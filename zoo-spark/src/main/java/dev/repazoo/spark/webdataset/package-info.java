/**
 * WebDataset's shards as a source and sink of Spark's tables, {@code format("webdataset")}, on any
 * file system of Hadoop.
 *
 * <p>Must not know jobs, images, or the command line.
 */
package dev.repazoo.spark.webdataset;
