package dev.repazoo.sources;

import dev.repazoo.captions.CaptionText;
import dev.repazoo.captions.Captions;
import dev.repazoo.sources.parquet.ColumnPages;
import dev.repazoo.sources.parquet.PageDictionary;
import dev.repazoo.sources.parquet.ParquetColumn;
import dev.repazoo.sources.parquet.ParquetColumn.Kind;
import dev.repazoo.sources.parquet.ParquetFile;
import dev.repazoo.sources.parquet.ParquetPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The captions of all rows, gathered shard by shard: a column of text, or of lists of text. */
final class ParquetCaptions {
  private final Captions.Builder captions = new Captions.Builder();
  private List<String> row = new ArrayList<>();
  private boolean begun;
  private int unreadable;

  /**
   * The column of captions.
   *
   * @throws IOException if there is none
   */
  static ParquetColumn column(ParquetFile file) throws IOException {
    List<ParquetColumn> candidates =
        file.columns().stream()
            .filter(c -> c.kind() == Kind.TEXT && c.maxRepetition() <= 1)
            .filter(c -> c.repeated() || c.path().size() == 1)
            .filter(c -> CaptionText.isKey(c.path().get(0)))
            .toList();
    Optional<String> name = CaptionText.key(candidates.stream().map(c -> c.path().get(0)).toList());
    ParquetColumn column =
        candidates.stream()
            .filter(c -> name.equals(Optional.of(c.path().get(0))))
            .min(Comparator.comparingInt(ParquetColumn::index))
            .orElseThrow(
                () ->
                    new IOException(
                        "%s: no column of captions, which would be called one of %s; there are: %s"
                            .formatted(
                                file.path(),
                                CaptionText.keys(),
                                file.columns().stream()
                                    .map(ParquetColumn::name)
                                    .collect(Collectors.joining(", ")))));
    file.check(column);
    return column;
  }

  /**
   * Adds a shard's rows.
   *
   * @throws IOException if the column is damaged
   */
  void add(ParquetFile file) throws IOException {
    ParquetColumn column = column(file);
    for (int group = 0; group < file.rowGroups(); group++) {
      ColumnPages pages = file.pages(column, group);
      Optional<PageDictionary> dictionary = Optional.empty();
      for (int page = 0; page < pages.size(); page++) {
        ParquetPage<ByteBuffer> read = pages.bytes(page, dictionary);
        dictionary = read.dictionary().isPresent() ? read.dictionary() : dictionary;
        for (int i = 0; i < read.values().size(); i++) {
          if (read.starts().get(i)) {
            end();
            begun = true;
          }
          read.values().get(i).ifPresent(this::add);
        }
      }
    }
    end();
  }

  private void add(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    try {
      String caption = CaptionText.utf8(bytes).strip();
      if (!caption.isEmpty()) {
        row.add(caption);
      }
    } catch (IOException e) {
      unreadable++; // the row may have others
    }
  }

  private void end() {
    if (begun) {
      captions.add(row);
      row = new ArrayList<>();
      begun = false;
    }
  }

  /** Number of captions that are no UTF-8. */
  int unreadable() {
    return unreadable;
  }

  /** Those of all rows so far. */
  Captions build() {
    return captions.build();
  }
}
