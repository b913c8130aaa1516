package dev.repazoo.sources.parquet;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * A parquet file's footer: what columns there are, and where each row group has them. The file is
 * open only while something is read from it, so a data set may have any number of them.
 *
 * <p>Source: apache/parquet-format, README.md and parquet.thrift.
 */
public final class ParquetFile {
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED = "PARE";
  private static final String LFS = "version https://git-lfs";
  private static final int TAIL = 8;

  private final Path path;
  private final List<ParquetColumn> columns;
  private final List<Group> groups;
  private final Map<String, String> keyValues;

  /** Rows, and the columns' chunks. */
  private record Group(int rows, List<Chunk> chunks) {}

  /** Where a column of a row group lies, dictionary first. */
  record Chunk(long offset, long length, long unpacked, long values, CompressionCodec codec) {}

  private ParquetFile(
      Path path, List<ParquetColumn> columns, List<Group> groups, Map<String, String> keyValues) {
    this.path = path;
    this.columns = columns;
    this.groups = groups;
    this.keyValues = keyValues;
  }

  /**
   * Reads a footer.
   *
   * @throws IOException if the file is none, is damaged, cut off or encrypted
   */
  public static ParquetFile open(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      int start = (int) Math.min(size, LFS.length());
      String head = text(read(channel, 0, start));
      if (head.equals(LFS)) {
        throw new IOException(path + " stands for a file that Git LFS has; run: git lfs pull");
      }
      if (head.startsWith(ENCRYPTED)) {
        throw encrypted(path);
      }
      if (!head.startsWith(MAGIC)) {
        throw new IOException(path + " is no parquet file: it does not begin with " + MAGIC);
      }
      ByteBuffer tail = read(channel, Math.max(0, size - TAIL), (int) Math.min(size, TAIL));
      tail.order(ByteOrder.LITTLE_ENDIAN);
      int length = tail.remaining() == TAIL ? tail.getInt() : -1;
      if (!text(tail).equals(MAGIC) || length < 0 || length > size - TAIL - MAGIC.length()) {
        throw new IOException(path + ": the parquet file is cut off; get it again");
      }
      return parse(path, size, footer(path, read(channel, size - TAIL - length, length).array()));
    } catch (RuntimeException e) {
      throw damaged(path, "its footer makes no sense: " + e.getMessage(), e);
    }
  }

  private static FileMetaData footer(Path path, byte[] bytes) throws IOException {
    try {
      return Util.readFileMetaData(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw damaged(path, "its footer can't be read: " + e.getMessage(), e);
    }
  }

  private static ParquetFile parse(Path path, long size, FileMetaData footer) throws IOException {
    if (footer.isSetEncryption_algorithm()) {
      throw encrypted(path);
    }
    Map<String, String> keyValues = new HashMap<>();
    if (footer.isSetKey_value_metadata()) {
      for (KeyValue pair : footer.getKey_value_metadata()) {
        if (pair.isSetValue()) {
          keyValues.put(pair.getKey(), pair.getValue());
        }
      }
    }
    List<ParquetColumn> columns = Schema.columns(footer.getSchema());
    List<Group> groups = new ArrayList<>();
    for (RowGroup group : footer.getRow_groups()) {
      if (group.getNum_rows() == 0) {
        continue; // where its columns would lie is not said well
      }
      List<Chunk> chunks = new ArrayList<>();
      if (group.getColumns().size() != columns.size()) {
        throw damaged(path, "a row group lacks columns", new EOFException());
      }
      for (ColumnChunk chunk : group.getColumns()) {
        boolean repeated = columns.get(chunks.size()).repeated();
        chunks.add(chunk(path, size, chunk));
        if (!repeated && chunk.getMeta_data().getNum_values() != group.getNum_rows()) {
          throw damaged(path, "a column lacks rows", new EOFException());
        }
      }
      groups.add(new Group(Math.toIntExact(group.getNum_rows()), List.copyOf(chunks)));
    }
    return new ParquetFile(path, columns, groups, keyValues);
  }

  private static Chunk chunk(Path path, long size, ColumnChunk chunk) throws IOException {
    if (chunk.isSetCrypto_metadata() || !chunk.isSetMeta_data()) {
      throw encrypted(path);
    }
    if (chunk.isSetFile_path()) {
      throw new IOException(path + " has its columns in other files; write it as one");
    }
    ColumnMetaData data = chunk.getMeta_data();
    long offset = data.getData_page_offset();
    if (data.isSetDictionary_page_offset() && data.getDictionary_page_offset() > 0) {
      offset = Math.min(offset, data.getDictionary_page_offset());
    }
    long length = data.getTotal_compressed_size();
    if (offset < MAGIC.length() || length < 0 || offset > size - length) {
      throw damaged(path, "a column lies outside of the file", new EOFException());
    }
    return new Chunk(
        offset, length, data.getTotal_uncompressed_size(), data.getNum_values(), data.getCodec());
  }

  private static IOException encrypted(Path path) {
    return new IOException(path + " is encrypted; write it again without encryption");
  }

  static IOException damaged(Path path, String what, Exception cause) {
    return new IOException(path + ": damaged parquet: " + what + "; get it again", cause);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes).toString();
  }

  static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("the file is cut off");
      }
    }
    return bytes.flip();
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** All columns that hold values. */
  public List<ParquetColumn> columns() {
    return columns;
  }

  /** What the program that wrote the file says beside the data. */
  public Map<String, String> keyValues() {
    return keyValues;
  }

  /** Number of row groups. */
  public int rowGroups() {
    return groups.size();
  }

  /** Number of rows in a row group. */
  public int rows(int group) {
    return groups.get(group).rows();
  }

  /**
   * Checks that a column can be read.
   *
   * @throws IOException if its codec is not known here
   */
  public void check(ParquetColumn column) throws IOException {
    for (Group group : groups) {
      CompressionCodec codec = group.chunks().get(column.index()).codec();
      if (!Compression.supports(codec)) {
        throw new IOException(
            "%s: column '%s' is compressed with %s; write it with snappy, zstd, gzip or none"
                .formatted(path, column.name(), codec));
      }
    }
  }

  /**
   * Lists a column's pages in a row group.
   *
   * @throws IOException if they are damaged
   */
  public ColumnPages pages(ParquetColumn column, int group) throws IOException {
    Chunk chunk = groups.get(group).chunks().get(column.index());
    return ColumnPages.list(path, column, chunk, Math.toIntExact(chunk.values()));
  }
}
