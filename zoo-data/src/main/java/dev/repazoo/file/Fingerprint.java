package dev.repazoo.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * SHA-256 over a sequence of parts; each part's length is hashed too, so parts can't run together.
 */
public final class Fingerprint {
  private static final int SAMPLES = 16;

  private final MessageDigest digest;

  /** Of nothing so far. */
  public Fingerprint() {
    digest = Sha256.newDigest();
  }

  /** Adds bytes. */
  public Fingerprint add(byte[] part) {
    add(part.length);
    digest.update(part);
    return this;
  }

  /** Adds text. */
  public Fingerprint add(String part) {
    return add(part.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a number. */
  public Fingerprint add(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /**
   * The places of a few of many files, evenly spread: their content is looked at where that of all
   * would take too long, since names and lengths of other files may be the same.
   */
  public static IntStream samples(int count) {
    int step = Math.max(1, count / SAMPLES);
    return IntStream.iterate(0, i -> i < count, i -> i + step);
  }

  /** The digest in hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
