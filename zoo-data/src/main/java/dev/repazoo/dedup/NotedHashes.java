package dev.repazoo.dedup;

import dev.repazoo.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Hashes of a piece of a source as a manifest notes them, so that they needn't be made again.
 *
 * @param piece its number
 * @param hashes 16 hexadecimal digits an image, one after the other
 * @param missing places in the piece of the images that can't be read
 * @param unreadable which these are and why, a line each
 * @param digest SHA-256 of all of this
 */
public record NotedHashes(
    int piece, String hashes, List<Integer> missing, List<String> unreadable, String digest) {
  private static final int DIGITS = 2 * Long.BYTES;

  /** Copies the lists. */
  public NotedHashes {
    missing = List.copyOf(missing);
    unreadable = List.copyOf(unreadable);
  }

  /** What is noted of a piece. */
  public static NotedHashes of(int piece, HashedImages hashed) {
    StringBuilder digits = new StringBuilder(DIGITS * hashed.count());
    for (int i = 0; i < hashed.count(); i++) {
      digits.append(HexFormat.of().toHexDigits(hashed.hash(i)));
    }
    NotedHashes noted =
        new NotedHashes(piece, digits.toString(), hashed.missing(), hashed.unreadable(), "");
    return new NotedHashes(
        piece, noted.hashes, noted.missing, noted.unreadable, noted.digestOfContent());
  }

  /** The hashes. */
  public HashedImages hashed() {
    return HashedImages.of(this);
  }

  /** Whether this is what was noted, of as many images as the piece has. */
  public boolean agrees(int images) {
    return hashes.length() == DIGITS * images && digest.equals(digestOfContent());
  }

  int count() {
    return hashes.length() / DIGITS;
  }

  long hash(int image) {
    return HexFormat.fromHexDigitsToLong(hashes, DIGITS * image, DIGITS * (image + 1));
  }

  private String digestOfContent() {
    MessageDigest sum = Sha256.newDigest();
    sum.update(hashes.getBytes(StandardCharsets.UTF_8));
    sum.update((missing + " " + unreadable).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(sum.digest());
  }
}
