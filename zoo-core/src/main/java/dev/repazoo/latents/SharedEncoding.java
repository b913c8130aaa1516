package dev.repazoo.latents;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.shard.PieceFolder;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder of latents whose pieces others make, each in a folder of its own, which this gives their
 * names when it takes them. A manifest notes digests of the pieces that are taken, so that a later
 * run keeps them.
 *
 * <p>One process takes pieces; the destination is locked for it.
 */
public final class SharedEncoding implements AutoCloseable {
  private final LatentEncoder encoder;
  private final LatentPieces pieces;
  private final List<LatentFolder> folders;
  private final PieceFolder<LatentPiece> work;
  private final Map<Integer, LatentPiece> taken = new TreeMap<>();
  private int encoded;

  private SharedEncoding(
      LatentEncoder encoder,
      LatentPieces pieces,
      List<LatentFolder> folders,
      PieceFolder<LatentPiece> work) {
    this.encoder = encoder;
    this.pieces = pieces;
    this.folders = folders;
    this.work = work;
  }

  /**
   * Begins, or goes on with what was begun.
   *
   * @param dest a folder
   * @throws IllegalArgumentException when it holds latents of something else, or was begun with
   *     other settings
   * @throws IOException when another process works there, or it can't be written
   */
  public static SharedEncoding open(Path dest, LatentEncoder encoder, LatentPieces pieces)
      throws IOException {
    ImageSource source = pieces.source();
    LatentEncoding.requireApart(source, dest);
    List<LatentFolder> folders = new ArrayList<>();
    try {
      folders.add(LatentFolder.open(dest, LatentKey.of(encoder, source, false)));
      if (pieces.flip()) {
        Path mirrored = LatentEncoding.flipped(dest);
        folders.add(LatentFolder.open(mirrored, LatentKey.of(encoder, source, true)));
      }
      if (LatentShards.areIn(dest)) {
        throw new IOException(
            dest + " was begun by --shard I/N; go on with 'zoo encode', or delete the folder");
      }
      ObjectNode settings = JsonNodeFactory.instance.objectNode();
      settings.put("max_images", pieces.blocks().count());
      settings.put("batch_size", pieces.blocks().size());
      settings.put("flip", pieces.flip());
      encoder.settings().forEach(settings::put);
      return new SharedEncoding(
          encoder,
          pieces,
          folders,
          PieceFolder.open(dest, settings, LatentPiece.class, LatentPiece::piece));
    } catch (IOException | RuntimeException e) {
      for (LatentFolder folder : folders) {
        folder.close();
      }
      throw e;
    }
  }

  /** The folder, and that of mirrored images. */
  public List<Path> folders() {
    return folders.stream().map(LatentFolder::path).toList();
  }

  /** Where others make pieces, each attempt in a folder of its own. */
  public Path attempts() {
    return work.attempts();
  }

  /** What an earlier run has noted of a piece that it took. */
  public Optional<LatentPiece> noted(int piece) {
    return work.noted(piece);
  }

  /** Takes a piece that is there already, as it was noted or found. */
  public void keep(LatentPiece piece) throws IOException {
    taken.put(piece.piece(), piece);
    if (work.noted(piece.piece()).filter(piece::equals).isEmpty()) {
      work.note(piece);
    }
  }

  /**
   * Takes a piece that was made now.
   *
   * @param attempt the folder that it was made in
   * @throws IOException if it can't be renamed
   */
  public void take(LatentPiece piece, Path attempt) throws IOException {
    String name = LatentPieces.name(piece.piece());
    for (LatentFolder folder : folders) {
      Path made =
          folder.mirrored()
              ? attempt.resolve(LatentPieces.FLIPPED).resolve(name)
              : attempt.resolve(name);
      Path place = folder.path().resolve(name);
      if (Files.isDirectory(place)) { // of a run that noted nothing of it, or damaged
        Files.move(place, attempt.resolve("replaced" + (folder.mirrored() ? "-flip" : "")));
      }
      if (Files.isDirectory(made)) {
        AtomicFile.publish(made, place);
      }
    }
    work.note(piece);
    taken.put(piece.piece(), piece);
    encoded += piece.images().size();
  }

  /**
   * Ends the work: where all pieces are taken, the latents have their labels after this.
   *
   * @throws IOException if they can't be written
   */
  public LatentEncoding.Report finish() throws IOException {
    boolean finished = taken.size() == pieces.count();
    List<Integer> done = new ArrayList<>();
    List<ImageFailure> failures = new ArrayList<>();
    LatentStatistics statistics = new LatentStatistics(encoder.latentChannels());
    for (LatentPiece piece : taken.values()) {
      done.addAll(piece.images());
      failures.addAll(piece.failures());
      statistics.add(piece.statistics(), piece.images().size());
    }
    for (LatentFolder folder : folders) {
      ImageFailure.write(failures, folder.errorFile());
    }
    if (finished) {
      int kept = done.size() - encoded;
      for (int i = Math.toIntExact(pieces.blocks().count()); i < pieces.source().size(); i++) {
        int index = i;
        if (folders.stream().allMatch(folder -> folder.has(index))) {
          done.add(i); // of an earlier run that took more
        }
      }
      LabelFiles labels =
          LabelFiles.classes(
              pieces.source(), done, LatentDestination::name, pieces.source().classNames());
      for (LatentFolder folder : folders) {
        folder.finish(labels);
      }
      return new LatentEncoding.Report(encoded, kept, failures, true, List.of(), statistics);
    }
    return new LatentEncoding.Report(
        encoded, done.size() - encoded, failures, false, List.of(), statistics);
  }

  @Override
  public void close() throws IOException {
    try {
      work.close();
    } finally {
      for (LatentFolder folder : folders) {
        folder.close();
      }
    }
  }
}
