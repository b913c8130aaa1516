package dev.repazoo.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Walks over the fields of a protobuf message in a file, so that large fields are skipped by their
 * length instead of being read.
 */
final class WireReader {
  private static final int BUFFER = 1 << 16;
  private static final int MAX_STRING = 1 << 26;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long bufferStart;

  /** The wire format's kinds of fields. */
  static final int VARINT = 0;

  static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  static final int FIXED32 = 5;

  /** A field's number, kind and, for length-delimited ones, extent. */
  record Field(int number, int kind, long value, long begin, long end) {}

  WireReader(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** What is told of each field. */
  @FunctionalInterface
  interface Visitor {
    void field(Field field) throws IOException;
  }

  /** Visits the fields of the message between two offsets. */
  void message(long begin, long end, Visitor visitor) throws IOException {
    long at = begin;
    while (at < end) {
      seek(at);
      long tag = varint();
      int number = (int) (tag >>> 3);
      int kind = (int) (tag & 7);
      if (number == 0) {
        throw corrupt(at);
      }
      long value = 0;
      long from = position();
      long to;
      switch (kind) {
        case VARINT -> {
          value = varint();
          to = position();
        }
        case FIXED64 -> to = from + Long.BYTES;
        case FIXED32 -> to = from + Integer.BYTES;
        case LENGTH_DELIMITED -> {
          long length = varint();
          from = position();
          if (length < 0 || length > end - from) {
            throw new ModelFileException(
                path
                    + " is truncated or no ONNX file: a field at byte "
                    + at
                    + " is longer than what follows");
          }
          to = from + length;
        }
        default -> throw corrupt(at);
      }
      visitor.field(new Field(number, kind, value, from, to));
      at = to;
    }
  }

  private ModelFileException corrupt(long at) {
    return new ModelFileException(path + " is no ONNX file: byte " + at + " begins no field");
  }

  /** A field's text. */
  String text(Field field) throws IOException {
    long size = field.end() - field.begin();
    if (size > MAX_STRING) {
      throw corrupt(field.begin());
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    long at = field.begin();
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, at + bytes.position());
      if (count < 0) {
        throw corrupt(at);
      }
    }
    return new String(bytes.array(), StandardCharsets.UTF_8);
  }

  /** The whole numbers packed into a field. */
  java.util.List<Long> packed(Field field) throws IOException {
    if (field.kind() == VARINT) {
      return java.util.List.of(field.value());
    }
    java.util.List<Long> values = new java.util.ArrayList<>();
    seek(field.begin());
    while (position() < field.end()) {
      values.add(varint());
    }
    return values;
  }

  private long position() {
    return bufferStart + buffer.position();
  }

  private void seek(long at) {
    long offset = at - bufferStart;
    if (offset >= 0 && offset <= buffer.limit()) {
      buffer.position((int) offset);
    } else {
      bufferStart = at;
      buffer.limit(0);
    }
  }

  private long varint() throws IOException {
    long result = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = next();
      result |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return result;
      }
    }
    throw corrupt(position());
  }

  private byte next() throws IOException {
    if (!buffer.hasRemaining()) {
      bufferStart = position();
      buffer.clear();
      if (channel.read(buffer, bufferStart) <= 0) {
        throw new ModelFileException(path + " is truncated at byte " + bufferStart);
      }
      buffer.flip();
    }
    return buffer.get();
  }
}
