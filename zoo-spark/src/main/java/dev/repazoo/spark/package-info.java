/**
 * Jobs on Apache Spark: what one machine does, with the same bytes as result. The driver opens what
 * users name and takes what tasks have made; {@code task} is what runs on executors.
 */
package dev.repazoo.spark;
