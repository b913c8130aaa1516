package dev.repazoo.sources.parquet;

import java.util.List;

/**
 * A column that holds values: a leaf of the schema.
 *
 * @param path its name, after those of the structs around it
 * @param kind what it holds
 * @param maxDefinition how many of the path's parts may be null
 * @param maxRepetition how many lists it is in
 * @param index its number in each row group
 */
public record ParquetColumn(
    List<String> path, Kind kind, int maxDefinition, int maxRepetition, int index) {

  /** What values are, as far as it matters here. */
  public enum Kind {
    /** Bytes of any length. */
    BYTES,
    /** Bytes that are UTF-8. */
    TEXT,
    /** Whole numbers of 32 bits. */
    INT32,
    /** Whole numbers of 64 bits. */
    INT64,
    /** What is not read here. */
    OTHER
  }

  /** Copies the path. */
  public ParquetColumn {
    path = List.copyOf(path);
  }

  /** The parts of the path with dots between. */
  public String name() {
    return String.join(".", path);
  }

  /** Whether it is in a list. */
  public boolean repeated() {
    return maxRepetition > 0;
  }

  /** Whether values are whole numbers. */
  public boolean isInteger() {
    return kind == Kind.INT32 || kind == Kind.INT64;
  }
}
