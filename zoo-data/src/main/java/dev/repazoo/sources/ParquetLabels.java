package dev.repazoo.sources;

import dev.repazoo.sources.parquet.ColumnPages;
import dev.repazoo.sources.parquet.PageDictionary;
import dev.repazoo.sources.parquet.ParquetColumn;
import dev.repazoo.sources.parquet.ParquetFile;
import dev.repazoo.sources.parquet.ParquetPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The classes of all rows, gathered shard by shard. */
final class ParquetLabels {
  /** What {@code datasets} writes where a class is kept secret; here also for null. */
  private static final long NONE = -1;

  private final Map<String, Long> words = new LinkedHashMap<>();
  private long[] labels;
  private int size;
  private int missing;

  /** Makes room. */
  ParquetLabels(int rows) {
    labels = new long[rows];
  }

  /**
   * Adds a shard's rows.
   *
   * @throws IOException if a label is damaged or out of range
   */
  void add(ParquetFile file, ParquetFeatures features) throws IOException {
    int first = size;
    for (int group = 0; group < file.rowGroups(); group++) {
      if (features.labels().isEmpty()) {
        Arrays.fill(labels, size, size + file.rows(group), NONE);
        missing += file.rows(group);
        size += file.rows(group);
        continue;
      }
      ParquetColumn column = features.labels().get();
      ColumnPages pages = file.pages(column, group);
      Optional<PageDictionary> dictionary = Optional.empty();
      for (int page = 0; page < pages.size(); page++) {
        ParquetPage<Long> read =
            column.isInteger() ? pages.numbers(page, dictionary) : words(pages, page, dictionary);
        dictionary = read.dictionary().isPresent() ? read.dictionary() : dictionary;
        for (Optional<Long> label : read.values()) {
          add(file, column, label.orElse(NONE), size - first, features.classNames().size());
        }
      }
    }
  }

  private ParquetPage<Long> words(ColumnPages pages, int page, Optional<PageDictionary> dictionary)
      throws IOException {
    var read = pages.bytes(page, dictionary);
    List<Optional<Long>> numbers = new ArrayList<>(read.values().size());
    read.values()
        .forEach(
            word ->
                numbers.add(
                    word.map(
                        bytes ->
                            words.computeIfAbsent(
                                StandardCharsets.UTF_8.decode(bytes.duplicate()).toString(),
                                w -> (long) words.size()))));
    return new ParquetPage<>(numbers, read.starts(), read.dictionary(), read.bytes());
  }

  private void add(ParquetFile file, ParquetColumn column, long label, int row, int classes)
      throws IOException {
    if (label < NONE || (classes > 0 && column.isInteger() && label >= classes)) {
      throw new IOException(
          "%s: '%s' is %d in row %d; it must be %s, or -1 for none"
              .formatted(
                  file.path(),
                  column.name(),
                  label,
                  row,
                  classes > 0 ? "from 0 to " + (classes - 1) : "at least 0"));
    }
    missing += label == NONE ? 1 : 0;
    labels[size++] = label;
  }

  /** Number of rows without a class. */
  int missing() {
    return missing;
  }

  /** The names of classes that are text, by their number; empty if classes are numbers. */
  List<String> sortWords() {
    ClassNumbers classes = ClassNumbers.of(words.keySet());
    long[] sorted = words.keySet().stream().mapToLong(classes::number).toArray();
    if (!words.isEmpty()) {
      labels = Arrays.stream(labels).map(l -> l == NONE ? NONE : sorted[(int) l]).toArray();
    }
    words.clear();
    return classes.names();
  }

  /** A row's class; negative without one. */
  long label(int row) {
    return labels[row];
  }
}
