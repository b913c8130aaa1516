package dev.repazoo.sources.parquet;

import dev.repazoo.sources.parquet.ParquetFile.Chunk;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;

/**
 * The pages of a column in one row group. Only their headers are in memory; a page is read when it
 * is asked for. Safe for several threads.
 */
public final class ColumnPages {
  /** Enough for a header, unless it has long statistics. */
  private static final int HEADER = 1 << 7;

  private final Path path;
  private final ParquetColumn column;
  private final Chunk chunk;
  private final List<Place> pages = new ArrayList<>();
  private Optional<Place> dictionary = Optional.empty();

  /** A page's header, where its content begins, and the number of its first value. */
  private record Place(PageHeader header, long offset, int firstRow) {}

  private ColumnPages(Path path, ParquetColumn column, Chunk chunk) {
    this.path = path;
    this.column = column;
    this.chunk = chunk;
  }

  static ColumnPages list(Path path, ParquetColumn column, Chunk chunk, int values)
      throws IOException {
    ColumnPages pages = new ColumnPages(path, column, chunk);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      int listed = pages.list(channel, values);
      if (listed != values) {
        throw new IOException(
            "column '" + column.name() + "' has " + listed + " rows of " + values);
      }
      return pages;
    } catch (IOException | RuntimeException e) {
      throw ParquetFile.damaged(path, String.valueOf(e.getMessage()), e);
    }
  }

  private int list(FileChannel channel, int values) throws IOException {
    long at = chunk.offset();
    long end = at + chunk.length();
    int value = 0;
    while (value < values && at < end) {
      Place place = header(channel, at, end, value);
      PageHeader header = place.header();
      if (header.getCompressed_page_size() < 0
          || header.getCompressed_page_size() > end - place.offset()
          || header.getUncompressed_page_size() < 0
          || header.getUncompressed_page_size() > Math.max(chunk.unpacked(), chunk.length())) {
        throw new IOException("a page of column '" + column.name() + "' is larger than the column");
      }
      switch (header.getType()) {
        case DATA_PAGE -> {
          pages.add(place);
          value = Math.addExact(value, header.getData_page_header().getNum_values());
        }
        case DATA_PAGE_V2 -> {
          pages.add(place);
          value = Math.addExact(value, header.getData_page_header_v2().getNum_values());
        }
        case DICTIONARY_PAGE -> dictionary = Optional.of(place);
        case INDEX_PAGE -> {
          // holds no values
        }
      }
      at = place.offset() + header.getCompressed_page_size();
    }
    return value;
  }

  private static Place header(FileChannel channel, long at, long end, int row) throws IOException {
    long length = HEADER;
    while (true) {
      int most = (int) Math.min(Math.min(length, end - at), Integer.MAX_VALUE - 8);
      ByteArrayInputStream in =
          new ByteArrayInputStream(ParquetFile.read(channel, at, most).array());
      try {
        PageHeader header = Util.readPageHeader(in);
        return new Place(header, at + most - in.available(), row);
      } catch (IOException e) {
        if (in.available() > 0 || most == end - at) {
          throw e;
        }
        length *= 16;
      }
    }
  }

  /** Number of pages. */
  public int size() {
    return pages.size();
  }

  /** The number in the row group of a page's first row, in a column without lists. */
  public int firstRow(int page) {
    return pages.get(page).firstRow();
  }

  /** The page that a row of the row group is in. */
  public int pageOf(int row) {
    int low = 0;
    int high = pages.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pages.get(middle).firstRow() <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * Reads a page of bytes or text.
   *
   * @param known the dictionary, if another page of this row group came with it
   * @throws IOException if it is damaged
   */
  public ParquetPage<ByteBuffer> bytes(int page, Optional<PageDictionary> known)
      throws IOException {
    return read(page, known, reader -> reader.getBinary().toByteBuffer());
  }

  /**
   * Reads a page of whole numbers.
   *
   * @param known the dictionary, if another page of this row group came with it
   * @throws IOException if it is damaged
   */
  public ParquetPage<Long> numbers(int page, Optional<PageDictionary> known) throws IOException {
    return read(
        page,
        known,
        column.kind() == ParquetColumn.Kind.INT32
            ? reader -> (long) reader.getInteger()
            : reader -> reader.getLong());
  }

  private <T> ParquetPage<T> read(
      int page, Optional<PageDictionary> known, PageValues.Value<T> value) throws IOException {
    Place place = pages.get(page);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      DataPage data = data(channel, place);
      Optional<PageDictionary> dictionary =
          PageValues.usesDictionary(data)
              ? known.isPresent() ? known : Optional.of(dictionary(channel))
              : Optional.empty();
      BitSet starts = new BitSet();
      return new ParquetPage<>(
          PageValues.decode(column, data, dictionary, value, starts),
          starts,
          dictionary,
          data.getUncompressedSize() + dictionary.map(PageDictionary::bytes).orElse(0L));
    } catch (IOException | RuntimeException e) {
      throw ParquetFile.damaged(
          path, "column '" + column.name() + "': " + String.valueOf(e.getMessage()), e);
    }
  }

  private DataPage data(FileChannel channel, Place place) throws IOException {
    PageHeader page = place.header();
    ByteBuffer content = content(channel, place);
    if (page.isSetData_page_header_v2()) {
      return data(page, page.getData_page_header_v2(), content);
    }
    DataPageHeader header = page.getData_page_header();
    int size = page.getUncompressed_page_size();
    return new DataPageV1(
        BytesInput.from(Compression.unpack(chunk.codec(), content, size)),
        header.getNum_values(),
        size,
        PageValues.NO_STATISTICS,
        encoding(header.getRepetition_level_encoding()),
        encoding(header.getDefinition_level_encoding()),
        encoding(header.getEncoding()));
  }

  /** The second kind of page: levels are never packed, values perhaps. */
  private DataPage data(PageHeader page, DataPageHeaderV2 header, ByteBuffer content)
      throws IOException {
    int repetition = header.getRepetition_levels_byte_length();
    int definition = header.getDefinition_levels_byte_length();
    int levels = Math.addExact(repetition, definition);
    ByteBuffer values = content.slice(levels, content.remaining() - levels);
    int size = page.getUncompressed_page_size() - levels;
    boolean packed = header.isIs_compressed() && values.hasRemaining();
    return DataPageV2.uncompressed(
        header.getNum_rows(),
        header.getNum_nulls(),
        header.getNum_values(),
        BytesInput.from(content.slice(0, repetition)),
        BytesInput.from(content.slice(repetition, definition)),
        encoding(header.getEncoding()),
        BytesInput.from(packed ? Compression.unpack(chunk.codec(), values, size) : values),
        PageValues.NO_STATISTICS);
  }

  private PageDictionary dictionary(FileChannel channel) throws IOException {
    Place place = dictionary.orElseThrow(() -> new EOFException("its dictionary is missing"));
    int size = place.header().getUncompressed_page_size();
    return new PageDictionary(
        new DictionaryPage(
            BytesInput.from(Compression.unpack(chunk.codec(), content(channel, place), size)),
            place.header().getDictionary_page_header().getNum_values(),
            encoding(place.header().getDictionary_page_header().getEncoding())));
  }

  private static ByteBuffer content(FileChannel channel, Place place) throws IOException {
    PageHeader header = place.header();
    ByteBuffer content =
        ParquetFile.read(channel, place.offset(), header.getCompressed_page_size());
    if (header.isSetCrc()) {
      CRC32 crc = new CRC32();
      crc.update(content.duplicate());
      if ((int) crc.getValue() != header.getCrc()) {
        throw new IOException("a page's checksum is wrong");
      }
    }
    return content;
  }

  private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
    return Encoding.valueOf(encoding.name());
  }
}
