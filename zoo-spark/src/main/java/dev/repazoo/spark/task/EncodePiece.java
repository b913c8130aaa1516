package dev.repazoo.spark.task;

import dev.repazoo.export.encoder.LatentGraph;
import dev.repazoo.latents.LatentPiece;
import dev.repazoo.latents.LatentPieces;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.shard.Blocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Encodes a piece of images in a folder of its own, unless the latents are there already.
 *
 * @param source of the images
 * @param identity of the images, which says whether this machine sees the same
 * @param graph name of the encoder's file among those that Spark has brought
 * @param device to encode on
 * @param folders of the latents, and of those of mirrored images
 * @param attempts where folders of attempts are made
 * @param count images of the source that are taken
 * @param block images that are encoded together
 * @param flip whether mirrored images are encoded, too
 * @param strict whether the first bad image ends the work
 */
public record EncodePiece(
    SourceWords source,
    String identity,
    String graph,
    String device,
    List<String> folders,
    String attempts,
    long count,
    int block,
    boolean flip,
    boolean strict)
    implements Piece<PieceWork, PieceResult<LatentPiece>> {
  private static final long serialVersionUID = 1;

  /** Copies the list. */
  public EncodePiece {
    folders = List.copyOf(folders);
  }

  @Override
  public PieceResult<LatentPiece> of(PieceWork work) throws IOException {
    Path folder = Attempts.folder(attempts);
    List<Path> places = folders.stream().map(Path::of).toList();
    if (!work.digest().isEmpty()
        && LatentPieces.digest(LatentPieces.places(work.piece(), places)).equals(work.digest())) {
      return PieceResult.asNoted(work);
    }
    try (OpenSources.Reading reading = OpenSources.open(source);
        Borrowed<OnnxSession> borrowed = OpenSessions.borrow(graph, device)) {
      Blocks blocks = new Blocks(count, block);
      LatentPieces pieces = new LatentPieces(reading.source(), blocks, flip, strict);
      SameSource.require(this, source.source(), pieces::identity, identity);
      OnnxSession session = borrowed.value();
      LatentGraph encoder =
          new LatentGraph(
              LatentGraph.Facts.of(GraphMetadata.of(session), ""), session, blocks.size());
      if (work.digest().isEmpty()) {
        Optional<LatentPiece> found = pieces.find(work.piece(), encoder, places);
        if (found.isPresent()) {
          return PieceResult.found(work, found.get());
        }
      }
      Path attempt = Files.createDirectory(Attempts.next(folder, work.piece()));
      LatentPiece made = pieces.make(work.piece(), encoder, attempt);
      return PieceResult.made(work, attempt, made);
    }
  }
}
