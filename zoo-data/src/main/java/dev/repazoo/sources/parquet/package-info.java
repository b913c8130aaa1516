/**
 * Parquet files, read a page of a column at a time: footers and page headers by Apache Parquet's
 * own structures, values by its decoders, codecs in Java. Row groups are never held as a whole.
 *
 * <p>Knows columns of bytes, text and whole numbers that don't repeat. Must not know images.
 */
package dev.repazoo.sources.parquet;
