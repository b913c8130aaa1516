/**
 * Images of any source to a data set in REPA's layout, as {@code dataset_tools.py convert} makes
 * it: the pool of threads, labels, and destinations that survive interruption.
 *
 * <p>Must not know arrays, models, training or options.
 */
package dev.repazoo.convert;
