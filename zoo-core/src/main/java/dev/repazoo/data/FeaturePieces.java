package dev.repazoo.data;

import dev.repazoo.file.Sha256;
import dev.repazoo.file.WriteFailure;
import dev.repazoo.shard.Blocks;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A cache of features by pieces, each made by itself, for machines that share the work: consecutive
 * blocks of about a thousand images together, which follow one another in {@code tokens.bin}.
 *
 * @param key what the features are of
 * @param batchSize images that are encoded together
 */
public record FeaturePieces(FeatureKey key, int batchSize) implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int IMAGES = 1000;
  private static final int BUFFER = 1 << 20;

  /** What is encoded at once. */
  public Blocks blocks() {
    return new Blocks(key.count(), batchSize);
  }

  /** Images of a piece but the last: whole blocks. */
  private int size() {
    int block = blocks().size();
    return Math.max(1, Math.round((float) IMAGES / block)) * block;
  }

  /** How many there are. */
  public int count() {
    return (key.count() + size() - 1) / size();
  }

  /** How many images a piece has. */
  public int images(int piece) {
    return Math.min(size(), key.count() - piece * size());
  }

  /** Where a piece begins in {@code tokens.bin}. */
  long begin(int piece) {
    return (long) piece * size() * key.rowBytes();
  }

  long bytes(int piece) {
    return images(piece) * key.rowBytes();
  }

  /**
   * Encodes a piece.
   *
   * @param file that its tokens go to, which isn't there
   * @throws IOException if it can't be written, or tokens are NaN or infinite
   */
  public FeaturePiece make(int piece, Dataset dataset, TokenEncoding encoding, Path file)
      throws IOException {
    MessageDigest digest = Sha256.newDigest();
    List<Integer> missing = new ArrayList<>();
    int first = piece * size();
    int end = first + images(piece);
    int block = blocks().size();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int from = first; from < end; from += block) {
        PixelBuffer images = PixelBuffer.read(dataset, from, Math.min(block, end - from));
        ByteBuffer rows = encoding.rows(images, key, from);
        digest.update(rows.duplicate());
        try {
          while (rows.hasRemaining()) {
            channel.write(rows);
          }
        } catch (IOException e) {
          throw WriteFailure.of(file, e);
        }
        missing.addAll(images.unreadable());
      }
    }
    return new FeaturePiece(piece, missing, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * The digest of a piece's tokens in a cache; blank where the file ends before them.
   *
   * @param folder of the cache
   */
  public String digest(int piece, Path folder) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (FileChannel channel =
        FileChannel.open(folder.resolve(FeatureIndex.DATA), StandardOpenOption.READ)) {
      long position = begin(piece);
      long end = position + bytes(piece);
      while (position < end) {
        buffer.clear().limit((int) Math.min(BUFFER, end - position));
        int read = channel.read(buffer, position);
        if (read < 0) {
          return "";
        }
        digest.update(buffer.flip());
        position += read;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
