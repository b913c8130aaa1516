package dev.repazoo.sources.parquet;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Has Parquet's own reader decode one page: levels, and values in any encoding. */
final class PageValues {
  /** Tells the reader of no writer whose pages need others to be understood. */
  private static final ParsedVersion ANY_WRITER = new ParsedVersion("any", "0.0.0", "");

  /** The reader takes none; its class for them would want a library for geometry. */
  static final Statistics<?> NO_STATISTICS = null;

  private PageValues() {}

  /** Takes the value that a reader stands at. */
  @FunctionalInterface
  interface Value<T> {
    T of(ColumnReader reader);
  }

  static boolean usesDictionary(DataPage page) {
    Encoding encoding =
        page instanceof DataPageV1 first
            ? first.getValueEncoding()
            : ((DataPageV2) page).getDataEncoding();
    return encoding.usesDictionary();
  }

  /**
   * Decodes a page.
   *
   * @param starts takes for each value whether a row begins with it; all do but those in lists
   */
  static <T> List<Optional<T>> decode(
      ParquetColumn column,
      DataPage page,
      Optional<PageDictionary> dictionary,
      Value<T> value,
      BitSet starts) {
    ColumnDescriptor descriptor =
        new ColumnDescriptor(
            column.path().toArray(String[]::new),
            type(column),
            column.maxRepetition(),
            column.maxDefinition());
    ColumnReader reader =
        new ColumnReaderImpl(
            descriptor,
            new OnePage(page, dictionary),
            new PrimitiveConverter() {}, // values are taken from the reader
            ANY_WRITER);
    List<Optional<T>> values = new ArrayList<>(page.getValueCount());
    for (int i = 0; i < page.getValueCount(); i++) {
      starts.set(i, reader.getCurrentRepetitionLevel() == 0);
      boolean present = reader.getCurrentDefinitionLevel() == column.maxDefinition();
      values.add(present ? Optional.of(value.of(reader)) : Optional.empty());
      reader.consume();
    }
    return values;
  }

  private static PrimitiveType type(ParquetColumn column) {
    PrimitiveTypeName name =
        switch (column.kind()) {
          case BYTES, TEXT -> PrimitiveTypeName.BINARY;
          case INT32 -> PrimitiveTypeName.INT32;
          case INT64 -> PrimitiveTypeName.INT64;
          case OTHER -> throw new IllegalArgumentException("column '" + column.name() + "'");
        };
    return Types.optional(name).named(column.path().get(column.path().size() - 1));
  }

  /** A column of one page, as Parquet's reader wants it. */
  private record OnePage(DataPage page, Optional<PageDictionary> dictionary) implements PageReader {
    @Override
    @SuppressWarnings("NullOptional") // the interface's way to say that there is none
    public DictionaryPage readDictionaryPage() {
      return dictionary.map(PageDictionary::page).orElse(null);
    }

    @Override
    public long getTotalValueCount() {
      return page.getValueCount();
    }

    @Override
    public DataPage readPage() {
      return page;
    }
  }
}
