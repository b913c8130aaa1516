package dev.repazoo.sources.parquet;

import java.util.List;
import java.util.Optional;

/**
 * A page's values.
 *
 * @param values one a row; empty where the column is null
 * @param dictionary what values may lie in, for the pages that follow
 * @param bytes memory that it takes, the dictionary included
 */
public record ParquetPage<T>(
    List<Optional<T>> values, Optional<PageDictionary> dictionary, long bytes) {}
