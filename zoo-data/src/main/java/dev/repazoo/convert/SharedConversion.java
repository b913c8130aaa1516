package dev.repazoo.convert;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.shard.Manifest;
import dev.repazoo.shard.PieceFolder;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.LeftOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A conversion whose blocks others make, each in a folder of its own, which this gives their names
 * when it takes them: one block, one rename, whoever else made it, too. A {@link Manifest} notes
 * digests of the blocks that are taken, so that a later run keeps them. Lock and settings are those
 * of a plain conversion, which can go on from here.
 *
 * <p>One process takes blocks; the destination is locked for it.
 */
public final class SharedConversion implements AutoCloseable {
  /** Hidden, so that it isn't in the way of a plain conversion that goes on from here. */
  private static final String ATTEMPTS = ".attempts";

  private final ImageSource source;
  private final ConversionOptions options;
  private final BlockConversion conversion;
  private final WorkFolder work;
  private final Manifest<BlockReport> manifest;
  private final Map<Integer, BlockReport> taken = new TreeMap<>();
  private final OutputSize size = new OutputSize();
  private long start = System.nanoTime();
  private int converted;

  private SharedConversion(
      ImageSource source,
      ConversionOptions options,
      WorkFolder work,
      Manifest<BlockReport> manifest) {
    this.source = source;
    this.options = options;
    this.work = work;
    this.manifest = manifest;
    conversion = new BlockConversion(source, options);
  }

  /**
   * Begins a conversion, or goes on with it.
   *
   * @throws IOException if the destination holds something else, or another process works there
   * @throws InvalidValueException for options that need one process
   */
  public static SharedConversion open(ImageSource source, ConversionOptions options)
      throws IOException {
    requireBlocks(options);
    Conversion.checkApart(source, options.dest());
    Path dest = options.dest();
    Files.createDirectories(dest);
    int count = new BlockConversion(source, options).count();
    ConversionSettings settings = ConversionSettings.of(source, count, options);
    WorkFolder work = FolderDestination.work(dest, settings, Optional.empty());
    try {
      if (options.strict() && !source.leftOut().isEmpty()) {
        throw new IOException(source.origin() + ": " + source.leftOut().get(0));
      }
      Manifest<BlockReport> manifest =
          Manifest.open(work.resolve(Manifest.NAME), BlockReport.class, BlockReport::block);
      PieceFolder.remove(work.resolve(ATTEMPTS));
      Files.createDirectories(work.resolve(ATTEMPTS));
      return new SharedConversion(source, options, work, manifest);
    } catch (IOException | RuntimeException e) {
      work.close();
      throw e;
    }
  }

  private static void requireBlocks(ConversionOptions options) {
    if (Destination.isZip(options.dest())) {
      throw new InvalidValueException(
          "dest",
          "is "
              + options.dest()
              + ", and a zip is written by one process; name a folder, and convert that into it");
    }
    if (options.captions() && options.shards().isEmpty()) {
      throw new InvalidValueException(
          "captions",
          "number images without gaps, which one process does; write shards by --shard-size");
    }
    if (options.shard().isPresent()) {
      throw new InvalidValueException("shard", "has no use here: the work is divided already");
    }
  }

  /** The work begins now: what it takes from here on is in the report. */
  public void startClock() {
    start = System.nanoTime();
  }

  /** The whole work. */
  public BlockConversion conversion() {
    return conversion;
  }

  /** Where others make blocks, each attempt in a folder of its own. */
  public Path attempts() {
    return work.resolve(ATTEMPTS);
  }

  /** What an earlier run has noted of a block that it took. */
  public Optional<BlockReport> noted(int block) {
    return manifest.noted(block);
  }

  /** Takes a block that is there already, as an earlier run has noted it. */
  public void keep(int block) throws IOException {
    take(noted(block).orElseThrow());
  }

  /**
   * Takes a block that was made now.
   *
   * @param attempt the folder that it was made in
   * @throws IOException if its images have another size than those of other blocks, or it can't be
   *     renamed
   */
  public void take(BlockReport report, Path attempt) throws IOException {
    take(report);
    Path made = attempt.resolve(conversion.name(report.block()));
    Path place = options.dest().resolve(made.getFileName());
    if (Files.isDirectory(place)) { // of an earlier run that noted nothing of it
      Files.move(place, attempts().resolve("replaced-" + report.block()));
    }
    if (report.images().isEmpty()) {
      Files.deleteIfExists(place);
    } else {
      AtomicFile.publish(made, place);
    }
    manifest.note(report);
    work.keep();
    converted += report.images().size();
  }

  private void take(BlockReport report) throws IOException {
    if (report.resolution().isPresent()) {
      size.accept(report.resolution().get(), source.name(report.images().get(0)));
    }
    taken.put(report.block(), report);
  }

  /**
   * Ends the work: where all blocks are taken, the data set is there after this.
   *
   * @throws IOException if labels can't be written
   */
  public ConversionReport finish() throws IOException {
    boolean finished = taken.size() == conversion.blocks();
    ErrorLog errors = new ErrorLog();
    for (LeftOut one : source.leftOut()) {
      errors.add(one.name(), one.reason());
    }
    int leftOut = errors.size();
    for (BlockReport block : taken.values()) {
      for (BlockReport.Unreadable one : block.errors()) {
        errors.add(one.name(), one.reason());
      }
    }
    Optional<Path> errorFile =
        finished || errors.size() > 0
            ? errors.write(options.dest().resolve("errors.jsonl"))
            : Optional.empty();
    List<Integer> images =
        taken.values().stream().flatMap(block -> block.images().stream()).toList();
    if (finished) {
      DatasetLabels.of(source, options, images)
          .write((name, content) -> AtomicFile.write(options.dest().resolve(name), content));
      work.done();
    }
    return new ConversionReport(
        images.size(),
        taken.values().stream().mapToInt(BlockReport::skipped).sum(),
        errors.size() - leftOut,
        options.captions()
            ? images.stream().mapToInt(image -> source.captions(image).size()).sum()
            : 0,
        leftOut,
        converted,
        (System.nanoTime() - start) / 1e9,
        finished,
        finished,
        errorFile);
  }

  @Override
  public void close() throws IOException {
    try (work) {
      PieceFolder.remove(attempts());
    }
  }
}
