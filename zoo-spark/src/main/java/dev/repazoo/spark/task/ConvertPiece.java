package dev.repazoo.spark.task;

import dev.repazoo.convert.BlockConversion;
import dev.repazoo.convert.BlockReport;
import dev.repazoo.convert.ConversionOptions;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes a block of a conversion in a folder of its own, unless the data set has it already.
 *
 * @param source of the images
 * @param identity of the conversion, which says whether this machine sees the same source
 * @param dest of the data set
 * @param attempts where folders of attempts are made
 * @param transform of the images
 * @param maxImages how many are taken; -1 for all
 * @param strict whether the first unreadable image ends the work
 * @param classNames whether names of classes are written
 * @param shardSize images of one of WebDataset's shards; 0 for files
 */
public record ConvertPiece(
    SourceWords source,
    String identity,
    String dest,
    String attempts,
    String transform,
    int maxImages,
    boolean strict,
    boolean classNames,
    int shardSize)
    implements Piece<PieceWork, PieceResult<BlockReport>> {
  private static final long serialVersionUID = 1;

  @Override
  public PieceResult<BlockReport> of(PieceWork work) throws IOException {
    Path folder = Attempts.folder(attempts);
    try (OpenSources.Reading reading = OpenSources.open(source)) {
      BlockConversion conversion = new BlockConversion(reading.source(), options());
      if (!work.digest().isEmpty()
          && BlockConversion.digest(Path.of(dest).resolve(conversion.name(work.piece())))
              .equals(work.digest())) {
        return PieceResult.asNoted(work);
      }
      SameSource.require(this, source.source(), conversion::identity, identity);
      Path attempt = Files.createDirectory(Attempts.next(folder, work.piece()));
      BlockReport report = conversion.make(work.piece(), attempt);
      return PieceResult.made(work, attempt, report);
    }
  }

  /** What decides the bytes of a block; the rest is the driver's. */
  private ConversionOptions options() {
    Optional<Resolution> resolution =
        source.resolution().isEmpty()
            ? Optional.empty()
            : Optional.of(Resolution.parse(source.resolution()));
    return new ConversionOptions(
        Path.of(dest),
        new Preprocessing(Mode.of(transform), resolution),
        maxImages < 0 ? OptionalInt.empty() : OptionalInt.of(maxImages),
        1,
        strict,
        classNames,
        source.captioned(),
        Optional.empty(),
        shardSize > 0 ? OptionalInt.of(shardSize) : OptionalInt.empty());
  }
}
