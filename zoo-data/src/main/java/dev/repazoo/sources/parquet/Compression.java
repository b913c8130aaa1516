package dev.repazoo.sources.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** Unpacks pages. */
final class Compression {
  private Compression() {}

  /** Whether pages of a codec can be unpacked. */
  static boolean supports(CompressionCodec codec) {
    return switch (codec) {
      case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW -> true;
      case LZO, BROTLI, LZ4 -> false;
    };
  }

  /**
   * Unpacks a page, or what of it is packed.
   *
   * @param packed an array's part
   * @param size bytes that it must unpack to
   * @throws IOException if it is damaged
   */
  static ByteBuffer unpack(CompressionCodec codec, ByteBuffer packed, int size) throws IOException {
    return switch (codec) {
      case UNCOMPRESSED -> sized(packed, size);
      case GZIP -> gzip(packed, size);
      case SNAPPY -> unpack(new SnappyDecompressor(), packed, size);
      case ZSTD -> unpack(new ZstdDecompressor(), packed, size);
      case LZ4_RAW -> unpack(new Lz4Decompressor(), packed, size);
      case LZO, BROTLI, LZ4 -> throw new IOException("compressed with " + codec);
    };
  }

  private static ByteBuffer unpack(Decompressor decompressor, ByteBuffer packed, int size)
      throws IOException {
    byte[] out = new byte[size];
    try {
      int length =
          decompressor.decompress(
              packed.array(),
              packed.arrayOffset() + packed.position(),
              packed.remaining(),
              out,
              0,
              size);
      return sized(ByteBuffer.wrap(out, 0, length), size);
    } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("a page can't be unpacked: " + e.getMessage(), e);
    }
  }

  private static ByteBuffer gzip(ByteBuffer packed, int size) throws IOException {
    try (InputStream in =
        new GZIPInputStream(
            new ByteArrayInputStream(
                packed.array(), packed.arrayOffset() + packed.position(), packed.remaining()))) {
      byte[] out = in.readNBytes(size);
      return sized(ByteBuffer.wrap(out), in.read() < 0 ? size : -1);
    }
  }

  private static ByteBuffer sized(ByteBuffer bytes, int size) throws IOException {
    if (bytes.remaining() != size) {
      throw new IOException("a page does not have the size that its header says");
    }
    return bytes;
  }
}
