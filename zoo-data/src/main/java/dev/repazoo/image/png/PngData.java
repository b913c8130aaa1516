package dev.repazoo.image.png;

import dev.repazoo.image.ImageFormatException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compressed data of the first picture, which chunks divide as they like. */
final class PngData {
  private final byte[] file;
  private final PngChunks chunks;
  private final PngHeader header;

  /** Data that begin in the current chunk. */
  PngData(byte[] file, PngChunks chunks, PngHeader header) {
    this.file = file;
    this.chunks = chunks;
    this.header = header;
  }

  /**
   * Unpacks all rows. Afterwards the current chunk is the last that was needed.
   *
   * @param size how many bytes they are
   * @param rowEnds whether the data may end behind so many bytes, the rest being zeros
   * @throws ImageFormatException if there are fewer, or damaged ones
   */
  byte[] unpack(int size, RowEnds rowEnds) throws ImageFormatException {
    byte[] rows = new byte[size];
    Inflater inflater = new Inflater();
    try {
      int done = 0;
      feed(inflater);
      while (done < size) {
        done += inflater.inflate(rows, done, size - done);
        if (inflater.finished()) {
          if (done < size && !rowEnds.at(done)) {
            throw ImageFormatException.ended();
          }
          return rows;
        }
        if (done < size) {
          chunks.next();
          feed(inflater);
        }
      }
      if (!inflater.needsInput()) {
        inflater.inflate(new byte[1]); // compares the checksum if it is there
      }
      return rows;
    } catch (DataFormatException e) {
      throw ImageFormatException.damaged(e);
    } finally {
      inflater.end();
    }
  }

  /** Whether a number of bytes is a number of whole rows. */
  interface RowEnds {
    boolean at(int bytes);
  }

  private void feed(Inflater inflater) throws ImageFormatException {
    switch (chunks.name()) {
      case "IDAT", "DDAT" -> inflater.setInput(file, chunks.begin(), chunks.available());
      case "fdAT" -> {
        int skipped = sequence();
        inflater.setInput(file, chunks.begin() + skipped, chunks.available() - skipped);
      }
      default -> throw ImageFormatException.ended();
    }
  }

  private int sequence() throws ImageFormatException {
    if (chunks.available() < 4) {
      throw ImageFormatException.ended();
    }
    header.advance(Integer.toUnsignedLong(ByteBuffer.wrap(file).getInt(chunks.begin())));
    return 4;
  }
}
