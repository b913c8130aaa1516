package dev.repazoo.dedup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.WriteLock;
import dev.repazoo.shard.PieceFolder;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Hashes of a source whose pieces others make, noted in a hidden folder beside the list that is to
 * come of them, so that a later run keeps them.
 *
 * <p>One process takes pieces; the list is locked for it.
 */
public final class SharedHashing implements AutoCloseable {
  /** Blocks of a piece: a thousand images. */
  private static final int BLOCKS = 4;

  private final int count;
  private final Optional<Kept> kept;
  private final Map<Integer, HashedImages> taken = new TreeMap<>();

  private SharedHashing(int count, Optional<Kept> kept) {
    this.count = count;
    this.kept = kept;
    for (int piece = 0; piece < pieces(count); piece++) {
      int number = piece;
      kept.flatMap(work -> work.folder.noted(number))
          .filter(noted -> noted.agrees(images(number)))
          .ifPresent(noted -> taken.put(number, noted.hashed()));
    }
  }

  /** The folder of what is noted, and the right to write there. */
  private record Kept(WriteLock lock, PieceFolder<NotedHashes> folder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (lock) {
        folder.close();
      }
    }
  }

  /**
   * Begins, or goes on with what was begun.
   *
   * @param list the file that is to come; without one nothing is kept
   * @param count how many images are taken
   * @throws IllegalArgumentException when it was begun with other settings
   * @throws IOException when another process works there, or it can't be written
   */
  public static SharedHashing open(
      Optional<Path> list, ImageSource source, int count, PerceptualHash hash) throws IOException {
    return new SharedHashing(
        count,
        list.isPresent() ? Optional.of(kept(list.get(), source, count, hash)) : Optional.empty());
  }

  private static Kept kept(Path list, ImageSource source, int count, PerceptualHash hash)
      throws IOException {
    WriteLock lock = WriteLock.beside(list);
    try {
      ObjectNode settings = JsonNodeFactory.instance.objectNode();
      settings
          .put("by", hash.word())
          .put("max_images", count)
          .put("images", source.fingerprint())
          .put("piece", BLOCKS * HashedImages.BLOCK);
      return new Kept(
          lock,
          PieceFolder.open(
              PieceFolder.beside(list), list, settings, NotedHashes.class, NotedHashes::piece));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The list is there: forgets all. */
  public static void clear(Path list) throws IOException {
    PieceFolder.remove(PieceFolder.beside(list));
  }

  /** How many pieces so many images are. */
  public static int pieces(int count) {
    return (HashedImages.blocks(count) + BLOCKS - 1) / BLOCKS;
  }

  /** Hashes a piece of the first images of a source. */
  public static HashedImages piece(ImageSource source, int count, int piece, PerceptualHash hash) {
    int end = Math.min(HashedImages.blocks(count), (piece + 1) * BLOCKS);
    return HashedImages.joined(
        IntStream.range(piece * BLOCKS, end)
            .mapToObj(block -> HashedImages.block(source, count, block, hash))
            .toList());
  }

  private int images(int piece) {
    int each = BLOCKS * HashedImages.BLOCK;
    return Math.min(each, count - piece * each);
  }

  /** Pieces that nobody has made yet. */
  public List<Integer> missing() {
    return IntStream.range(0, pieces(count)).filter(p -> !taken.containsKey(p)).boxed().toList();
  }

  /** Takes a piece. */
  public void take(int piece, HashedImages hashed) throws IOException {
    if (kept.isPresent()) {
      kept.get().folder.note(NotedHashes.of(piece, hashed));
    }
    taken.put(piece, hashed);
  }

  /** How many images are hashed. */
  public int done() {
    return taken.values().stream().mapToInt(HashedImages::count).sum();
  }

  /** All hashes, when none is missing. */
  public HashedImages all() {
    return HashedImages.joined(List.copyOf(taken.values()));
  }

  @Override
  public void close() throws IOException {
    if (kept.isPresent()) {
      kept.get().close();
    }
  }
}
