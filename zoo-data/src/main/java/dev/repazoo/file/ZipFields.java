package dev.repazoo.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes the fields of a zip's record one after the other: numbers without sign, little endian. */
final class ZipFields {
  private final ByteBuffer bytes;

  /** Room for a record of a length; what isn't written is zero. */
  ZipFields(int length) {
    bytes = little(length);
  }

  /** Empty bytes that are read and written little endian. */
  static ByteBuffer little(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  ZipFields u16(int value) {
    bytes.putShort((short) value);
    return this;
  }

  ZipFields u32(long value) {
    bytes.putInt((int) value);
    return this;
  }

  ZipFields u64(long value) {
    bytes.putLong(value);
    return this;
  }

  ZipFields raw(byte[] value) {
    bytes.put(value);
    return this;
  }

  /** The record, from its first byte to its last. */
  ByteBuffer record() {
    return bytes.clear();
  }
}
