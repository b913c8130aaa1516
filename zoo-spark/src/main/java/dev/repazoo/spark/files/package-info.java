/** Hadoop's file systems for whatever reads remote shards. */
package dev.repazoo.spark.files;
