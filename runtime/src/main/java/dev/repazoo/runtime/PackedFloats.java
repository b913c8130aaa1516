package dev.repazoo.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Numbers as text, exactly: little-endian float32, deflated (zlib, RFC 1950), in base64. For
 * entries of metadata: features of a short caption are mostly zeros.
 */
public final class PackedFloats {
  /** More than any features hold; a small entry must not fill the memory. */
  private static final int MOST_BYTES = 64 << 20;

  private PackedFloats() {}

  /** The text of numbers. */
  public static String pack(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }

  /**
   * The numbers of a text.
   *
   * @throws IllegalArgumentException when it is none of {@link #pack}
   */
  public static float[] unpack(String text) {
    byte[] packed = Base64.getDecoder().decode(text);
    try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      byte[] bytes = inflater.readNBytes(MOST_BYTES);
      if (bytes.length % Float.BYTES != 0 || bytes.length == MOST_BYTES) {
        throw new IllegalArgumentException(bytes.length + " bytes are no numbers");
      }
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
