package dev.repazoo.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file of scalars: TFRecord frames around {@code tensorflow.Event} messages.
 *
 * <p>A frame is length (uint64), masked CRC-32C of the length, payload, masked CRC-32C of the
 * payload. Of the message only these fields are written: wall_time = 1 (double), step = 2 (varint),
 * file_version = 3 (string), summary = 5, in it value = 1, in it tag = 1 and simple_value = 2
 * (float). Source: tensorflow/core/util/event.proto, lib/io/record_writer.
 */
final class EventFile implements AutoCloseable {
  private static final int MASK_DELTA = 0xa282ead8;
  private static final int MAX_EVENT = 1024;

  private final OutputStream out;

  /** Begins a file. */
  EventFile(Path file) throws IOException {
    out = Files.newOutputStream(file);
    ByteBuffer event = event(0);
    text(event, 3, "brain.Event:2");
    write(event);
  }

  /** Adds a value and flushes. */
  void scalar(String tag, long step, double number) throws IOException {
    ByteBuffer value = message();
    text(value, 1, tag);
    key(value, 2, 5);
    value.putFloat((float) number);
    ByteBuffer summary = message();
    bytes(summary, 1, value);
    ByteBuffer event = event(step);
    bytes(event, 5, summary);
    write(event);
    out.flush();
  }

  private static ByteBuffer message() {
    return ByteBuffer.allocate(MAX_EVENT).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer event(long step) {
    ByteBuffer event = message();
    key(event, 1, 1);
    event.putDouble(System.currentTimeMillis() / 1000.0);
    key(event, 2, 0);
    varint(event, step);
    return event;
  }

  private static void text(ByteBuffer into, int field, String text) {
    bytes(into, field, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).compact());
  }

  /** A length-delimited field of what was written into {@code content}. */
  private static void bytes(ByteBuffer into, int field, ByteBuffer content) {
    content.flip();
    key(into, field, 2);
    varint(into, content.remaining());
    into.put(content);
  }

  private static void key(ByteBuffer into, int field, int wireType) {
    varint(into, ((long) field << 3) | wireType);
  }

  private static void varint(ByteBuffer into, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      into.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    into.put((byte) rest);
  }

  private void write(ByteBuffer event) throws IOException {
    event.flip();
    byte[] payload = new byte[event.remaining()];
    event.get(payload);
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(payload.length).array();
    out.write(length);
    out.write(checksum(length));
    out.write(payload);
    out.write(checksum(payload));
  }

  private static byte[] checksum(byte[] data) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(maskedCrc(data)).array();
  }

  static int maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    int value = (int) crc.getValue();
    return ((value >>> 15) | (value << 17)) + MASK_DELTA;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
