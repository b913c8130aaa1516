package dev.repazoo.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.shard.PieceFolder;
import dev.repazoo.shard.SharedFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cache of features whose pieces others make, each in a file of its own, which this copies to
 * their places in {@code tokens.bin} when it takes them. A manifest notes digests of the pieces
 * that are taken, so that a later run keeps them; the index comes last.
 *
 * <p>One process takes pieces; the cache is locked for it.
 */
public final class SharedFeatures implements AutoCloseable {
  private final Path folder;
  private final FeaturePieces pieces;
  private final SharedFolder lock;
  private final Optional<PieceFolder<FeaturePiece>> work;
  private final FileChannel data;
  private final Map<Integer, FeaturePiece> taken = new TreeMap<>();

  private SharedFeatures(
      Path folder,
      FeaturePieces pieces,
      SharedFolder lock,
      Optional<PieceFolder<FeaturePiece>> work)
      throws IOException {
    this.folder = folder;
    this.pieces = pieces;
    this.lock = lock;
    this.work = work;
    data =
        FileChannel.open(
            folder.resolve(FeatureIndex.DATA), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * Begins, or goes on with what was begun.
   *
   * @throws IllegalArgumentException when it was begun with other settings
   * @throws IOException when the folder holds other features, another process works there, or it
   *     can't be written
   */
  public static SharedFeatures open(Path folder, FeaturePieces pieces) throws IOException {
    SharedFolder lock = SharedFolder.take(folder, Optional.empty());
    try {
      FeatureKey key = pieces.key();
      if (FeatureCacheWriter.isFinished(folder, key)) {
        return new SharedFeatures(folder, pieces, lock, Optional.empty());
      }
      if (FeatureIndex.read(folder).isPresent()
          || new FeatureShards(folder, key).begun().isPresent()) {
        throw new IOException(
            folder + " was begun by 'zoo features'; go on with it, or delete the folder");
      }
      ObjectNode settings = JsonNodeFactory.instance.objectNode();
      settings
          .put("encoder", key.encoder())
          .put("weights", key.weightsSha256())
          .put("graph", key.graphSha256())
          .put("resolution", key.resolution())
          .put("data", key.source())
          .put("images", key.count())
          .put("dtype", key.type().name())
          .put("batch_size", pieces.batchSize());
      PieceFolder<FeaturePiece> work =
          PieceFolder.open(folder, settings, FeaturePiece.class, FeaturePiece::piece);
      return new SharedFeatures(folder, pieces, lock, Optional.of(work));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Fails where pieces of a cache are there, which a writer of all would not take. */
  static void refuse(Path folder) throws IOException {
    if (PieceFolder.isIn(folder)) {
      throw new IOException(
          folder + " was begun on Spark; go on with 'zoo spark features', or delete the folder");
    }
  }

  /** Whether all was there before. */
  public boolean wasFinished() {
    return work.isEmpty();
  }

  /** Where others make pieces, each attempt in a file of its own. */
  public Path attempts() {
    return work.orElseThrow().attempts();
  }

  /** What an earlier run has noted of a piece that it took. */
  public Optional<FeaturePiece> noted(int piece) {
    return work.orElseThrow().noted(piece);
  }

  /** Takes a piece that is there already, as it was noted. */
  public void keep(int piece) {
    taken.put(piece, noted(piece).orElseThrow());
  }

  /**
   * Takes a piece that was made now.
   *
   * @param attempt the file that it was made in
   * @throws IOException if it can't be copied
   */
  public void take(FeaturePiece piece, Path attempt) throws IOException {
    long wanted = pieces.bytes(piece.piece());
    try (FileChannel made = FileChannel.open(attempt, StandardOpenOption.READ)) {
      if (made.size() != wanted) {
        throw new IOException(
            "%s has %d bytes of %d; does this machine see what others write?"
                .formatted(attempt, made.size(), wanted));
      }
      data.position(pieces.begin(piece.piece()));
      long copied = 0;
      while (copied < wanted) {
        copied += made.transferTo(copied, wanted - copied, data);
      }
    }
    data.force(false);
    work.orElseThrow().note(piece);
    taken.put(piece.piece(), piece);
    Files.delete(attempt);
  }

  /**
   * Ends the work: where all pieces are taken, the cache is whole after this.
   *
   * @return whether it is
   */
  public boolean finish() throws IOException {
    if (wasFinished()) {
      return true;
    }
    if (taken.size() < pieces.count()) {
      return false;
    }
    Set<Integer> missing = new TreeSet<>();
    taken.values().forEach(piece -> missing.addAll(piece.missing()));
    new FeatureIndex(pieces.key(), pieces.batchSize(), pieces.key().count(), List.copyOf(missing))
        .write(folder);
    PieceFolder.clear(folder);
    return true;
  }

  /** Samples among those that were taken that couldn't be read. */
  public int unreadable() {
    return taken.values().stream().mapToInt(piece -> piece.missing().size()).sum();
  }

  @Override
  public void close() throws IOException {
    try (lock;
        data) {
      if (work.isPresent()) {
        work.get().close();
      }
    }
  }
}
