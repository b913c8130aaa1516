package dev.repazoo.convert;

import dev.repazoo.file.WriteFailure;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.progress.ReadAhead;
import dev.repazoo.shard.Shard;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.LeftOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Converts the images of a source into a data set of images of one size.
 *
 * <p>Threads decode, resize and lay out files; this one takes their results in the source's order,
 * so the data set has the same bytes whatever their number. A few images a thread are in memory.
 *
 * <p>Source: REPA, preprocessing/dataset_tools.py (convert).
 */
public final class Conversion {
  /** So many of the images, evenly spread, are made again where an earlier run made them. */
  private static final int PROOFS = 64;

  private static final int AHEAD_PER_WORKER = 3;

  private final ImageSource source;
  private final ConversionOptions options;
  private final int count;
  private final int[] own;
  private final BitSet written = new BitSet();
  private final ErrorLog errors = new ErrorLog();
  private final OutputSize size = new OutputSize();
  private Numbering numbering = Numbering.byPlace();
  private int converted;
  private int skipped;

  private Conversion(ImageSource source, ConversionOptions options) {
    this.source = source;
    this.options = options;
    count = Math.min(source.size(), options.maxImages().orElse(Integer.MAX_VALUE));
    Shard part = options.shard().orElse(Shard.WHOLE);
    own = IntStream.range(0, count).filter(index -> part.has(index / options.block())).toArray();
  }

  /**
   * Converts.
   *
   * @param progress is told how far it is
   * @param stop asked after each image; true ends the work, to be gone on with by the same call
   * @throws IOException if the destination can't be written, images are of different sizes, or one
   *     can't be read and the options are strict
   */
  public static ConversionReport run(
      ImageSource source,
      ConversionOptions options,
      ProgressListener progress,
      BooleanSupplier stop)
      throws IOException {
    checkApart(source, options.dest());
    ConversionReport part = new Conversion(source, options).run(progress, stop);
    if (options.shard().isEmpty() || !part.merged()) {
      return part;
    }
    Conversion whole = new Conversion(source, options.with(Optional.empty()));
    return whole.run(progress, stop).by(part.converted(), part.seconds());
  }

  static void checkApart(ImageSource source, Path dest) throws IOException {
    Path outer = Path.of(source.origin());
    if (Files.isDirectory(outer) && real(dest).startsWith(outer.toRealPath())) {
      throw new IllegalArgumentException(
          "dest " + dest + " lies in the source " + source.origin() + "; name a place outside");
    }
  }

  /** Where a path leads that need not be there yet, through links in it. */
  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path there = absolute;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return there.toRealPath().resolve(there.relativize(absolute)).normalize();
  }

  private ConversionReport run(ProgressListener progress, BooleanSupplier stop) throws IOException {
    long start = System.nanoTime();
    Path parent = options.dest().toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    ConversionSettings settings = ConversionSettings.of(source, count, options);
    for (LeftOut one : source.leftOut()) {
      if (options.strict()) {
        throw new IOException(source.origin() + ": " + one);
      }
      errors.add(one.name(), one.reason());
    }
    int leftOut = errors.size();
    try (Destination dest = open(settings)) {
      int done;
      Optional<Path> errorFile;
      try (ProgressListener.Task task = progress.begin("convert", own.length, "images")) {
        done = convertAll(dest, task, stop);
      } finally {
        errorFile = errors.size() > 0 ? errors.write(dest.errorFile()) : Optional.empty();
      }
      boolean finished = done == own.length;
      boolean merged = finished;
      if (finished) {
        errors.write(dest.errorFile());
        if (options.shard().isPresent()) {
          merged = dest.finishShard();
        } else {
          finish(dest);
        }
      }
      return new ConversionReport(
          written.cardinality(),
          skipped,
          errors.size() - leftOut,
          captions(),
          leftOut,
          converted,
          (System.nanoTime() - start) / 1e9,
          finished,
          merged,
          errorFile);
    }
  }

  private Destination open(ConversionSettings settings) throws IOException {
    if (options.shards().isPresent()) {
      return ShardDestination.open(
          options.dest(), settings, options.shards().get(), source, options.shard());
    }
    if (!options.captions()) {
      return Destination.open(options.dest(), settings, options.shard());
    }
    FolderDestination dest =
        FolderDestination.open(
            options.dest(), settings, Destination::captionedName, Optional.empty());
    try {
      numbering = Numbering.gapless(dest);
      return dest;
    } catch (IOException | RuntimeException e) {
      dest.close();
      throw e;
    }
  }

  private int captions() {
    return options.captions()
        ? written.stream().map(index -> source.captions(index).size()).sum()
        : 0;
  }

  private int convertAll(Destination dest, ProgressListener.Task task, BooleanSupplier stop)
      throws IOException {
    int done = 0;
    try (ReadAhead<Outcome> outcomes =
        new ReadAhead<>(
            "repazoo-convert",
            own.length,
            options.workers(),
            AHEAD_PER_WORKER * options.workers(),
            place -> convert(dest, own[(int) place]))) {
      while (outcomes.hasNext() && !stop.getAsBoolean()) {
        take(dest, own[done], outcomes.next());
        done++;
        task.advanceTo(done);
      }
    }
    return done;
  }

  private Outcome convert(Destination dest, int index) throws IOException {
    int number = numbering.earlier(index);
    Optional<Resolution> there = numbering.wasGap(index) ? Optional.empty() : dest.find(number);
    if (there.isEmpty()) {
      return make(index);
    }
    boolean proof = index % Math.max(1, count / PROOFS) == 0;
    if (proof && make(index) instanceof Outcome.Made made && !dest.holds(number, made.png())) {
      throw new IOException(
          "%s holds another image %d than %s gives now for %s; delete it and start again"
              .formatted(dest.path(), index, source.origin(), source.name(index)));
    }
    return new Outcome.Present(there.get());
  }

  private Outcome make(int index) {
    return new ImageMaking(source, options.preprocessing()).make(index);
  }

  private void take(Destination dest, int index, Outcome outcome) throws IOException {
    String name = source.name(index);
    if (outcome instanceof Outcome.Made made) {
      size.accept(made.size(), name);
      numbering.requireNew(index, name, dest.path());
      try {
        dest.write(numbering.next(index, written.cardinality()), made.png());
      } catch (IOException e) {
        String what =
            e instanceof WriteFailure
                ? e.getMessage()
                : "%s can't be written (%s)".formatted(dest.path(), e.getMessage());
        throw new IOException(
            "%s; with that mended, the same command goes on at image %d".formatted(what, index), e);
      }
      written.set(index);
      converted++;
    } else if (outcome instanceof Outcome.Present present) {
      size.accept(present.size(), name);
      written.set(index);
    } else if (outcome instanceof Outcome.Unreadable unreadable) {
      if (options.strict()) {
        throw new IOException(name + ": " + unreadable.reason());
      }
      numbering.leaveOut(index);
      errors.add(name, unreadable.reason());
    } else {
      numbering.leaveOut(index);
      skipped++;
    }
  }

  private void finish(Destination dest) throws IOException {
    try {
      dest.finish(DatasetLabels.of(source, options, written.stream().boxed().toList()));
    } catch (IOException e) {
      throw new IOException(
          dest.path()
              + " can't be finished ("
              + e.getMessage()
              + "); with that mended, the same command finishes it",
          e);
    }
  }
}
