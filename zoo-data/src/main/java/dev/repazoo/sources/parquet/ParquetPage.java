package dev.repazoo.sources.parquet;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A page's values.
 *
 * @param values one a row, or several where the column is of lists; empty where it is null
 * @param starts the values that a row begins with
 * @param dictionary what values may lie in, for the pages that follow
 * @param bytes memory that it takes, the dictionary included
 */
public record ParquetPage<T>(
    List<Optional<T>> values, BitSet starts, Optional<PageDictionary> dictionary, long bytes) {}
