/**
 * Images of all kinds of sources to a data set in REPA's layout, as {@code dataset_tools.py
 * convert} makes it: reading sources, the labels, the pool of threads, and destinations that
 * survive interruption.
 *
 * <p>Knows image files, archives and parquet. Must not know arrays, models, training or options.
 */
package dev.repazoo.convert;
