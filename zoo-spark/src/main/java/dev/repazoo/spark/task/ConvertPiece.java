package dev.repazoo.spark.task;

import dev.repazoo.convert.BlockConversion;
import dev.repazoo.convert.BlockReport;
import dev.repazoo.convert.ConversionOptions;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

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
    implements Piece<ConvertPiece.Work, ConvertPiece.Result> {
  private static final long serialVersionUID = 1;

  /** Conversions whose source this process has looked at. */
  private static final Set<ConvertPiece> CHECKED = ConcurrentHashMap.newKeySet();

  /**
   * A block.
   *
   * @param block its number
   * @param digest of its files, where the data set has it; empty where it hasn't
   */
  public record Work(int block, String digest) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /**
   * What came of it.
   *
   * @param block its number
   * @param attempt name of the folder that it was made in; empty where it was there
   * @param made what was made, if anything was
   */
  public record Result(int block, String attempt, List<BlockReport> made) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  @Override
  public Result of(Work work) throws IOException {
    Path folder = Path.of(attempts);
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "%s doesn't see %s; source and destination must lie where all executors see them"
              .formatted(InetAddress.getLocalHost().getHostName(), folder));
    }
    try (OpenSources.Reading reading = OpenSources.open(source)) {
      BlockConversion conversion = new BlockConversion(reading.source(), options());
      if (!work.digest().isEmpty()
          && BlockConversion.digest(Path.of(dest).resolve(conversion.name(work.block())))
              .equals(work.digest())) {
        return new Result(work.block(), "", List.of());
      }
      checkIdentity(conversion);
      Path attempt = Files.createDirectory(folder.resolve(work.block() + "-" + UUID.randomUUID()));
      BlockReport report = conversion.make(work.block(), attempt);
      return new Result(work.block(), attempt.getFileName().toString(), List.of(report));
    }
  }

  /** Once in a process: a million names take a while. */
  private void checkIdentity(BlockConversion conversion) throws IOException {
    if (CHECKED.contains(this)) {
      return;
    }
    if (!conversion.identity().equals(identity)) {
      throw new IOException(
          "%s finds other images in %s than the driver; all machines must see the same"
              .formatted(InetAddress.getLocalHost().getHostName(), source.source()));
    }
    CHECKED.add(this);
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
