package dev.repazoo.latents;

import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.SharedFolder;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Encodes images to a folder or zip of latents. What is encoded together are the images of one size
 * in fixed blocks of consecutive ones, whoever encodes them and whatever was there before: the last
 * bits of a product may depend on what stands beside a row. What a run that was stopped has stored
 * is not stored again.
 */
public final class LatentEncoding {
  /** The file in a folder of latents that lists images which could not be encoded. */
  public static final String ERRORS = LatentFolder.ERRORS;

  private final List<LatentEncoder> encoders;
  private final LatentEncoder encoder;
  private final ImageSource source;
  private final Options options;

  /**
   * How to work.
   *
   * @param count images to take, from the first
   * @param batchSize images encoded together
   * @param threads that read images
   * @param flip whether mirrored images are encoded too, into a second folder
   * @param strict whether the first bad image ends the work
   * @param stop asked after each batch; true ends the work, to be gone on with later
   * @param shard of the work, where other processes do the rest
   * @param merge whether only shards' work is put together
   */
  public record Options(
      int count,
      int batchSize,
      int threads,
      boolean flip,
      boolean strict,
      BooleanSupplier stop,
      Optional<Shard> shard,
      boolean merge) {
    /** All of the work. */
    public Options(
        int count, int batchSize, int threads, boolean flip, boolean strict, BooleanSupplier stop) {
      this(count, batchSize, threads, flip, strict, stop, Optional.empty(), false);
    }

    /** Images that are encoded together, whoever does it. */
    public Blocks blocks() {
      return new Blocks(count, batchSize);
    }

    private Options whole() {
      return new Options(count, batchSize, threads, flip, strict, stop);
    }

    /** Checks the numbers. */
    public Options {
      if (count < 1 || batchSize < 1 || threads < 1) {
        throw new IllegalArgumentException(
            "encoding wants count, batchSize and threads >= 1, got "
                + count
                + ", "
                + batchSize
                + ", "
                + threads);
      }
    }
  }

  /**
   * What was done.
   *
   * @param encoded images encoded by this run
   * @param kept images that an earlier run had encoded
   * @param failures images that could not be
   * @param finished whether all images, or all of the shard, were looked at
   * @param lacking shards that have to do their part yet
   * @param statistics of all latents in the folder, the mirrored ones left out
   */
  public record Report(
      int encoded,
      int kept,
      List<ImageFailure> failures,
      boolean finished,
      List<Shard> lacking,
      LatentStatistics statistics) {
    /** Copies the lists. */
    public Report {
      failures = List.copyOf(failures);
      lacking = List.copyOf(lacking);
    }
  }

  /** Encodes a source in PyTorch, on one device. */
  public LatentEncoding(FrozenCodec codec, ImageSource source, Options options) {
    this(List.of(new TorchLatentEncoder(codec)), source, options);
  }

  /**
   * Encodes a source.
   *
   * @param encoders of the same codec, on each device
   */
  public LatentEncoding(
      List<? extends LatentEncoder> encoders, ImageSource source, Options options) {
    this.encoders = List.copyOf(encoders);
    this.encoder = encoders.get(0);
    this.source = source;
    this.options = options;
  }

  /** The name of an image's latents in their folder. */
  public static String fileName(int number) {
    return LatentDestination.name(number);
  }

  /** Whether a place for latents is a zip by its name. */
  public static boolean isZip(Path place) {
    return LatentZip.isZip(place);
  }

  /** Where mirrored images go, beside the folder or zip of the others. */
  public static Path flipped(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    String name = absolute.getFileName().toString();
    String bare = LatentZip.isZip(folder) ? name.substring(0, name.length() - 4) : name;
    return absolute.resolveSibling(bare + "-flip" + name.substring(bare.length()));
  }

  /** Where images that can't be encoded are listed: in the folder, or beside the zip. */
  public static Path errorFile(Path folder) {
    return LatentZip.isZip(folder)
        ? LatentZip.errorFile(folder)
        : folder.resolve(LatentFolder.ERRORS);
  }

  /** Where a shard lists images that it can't encode. */
  public static Path errorFile(Path folder, Shard shard) {
    return LatentShards.errorFile(folder, shard);
  }

  /**
   * Encodes what is missing, of all or of the shard's part. The last shard puts all together.
   *
   * @param folder where to: a folder, or a {@code .zip}, which appears when all is in it
   * @throws IOException when reading or writing fails as a whole; what was stored stays; and when
   *     shards are to be put together and some have to do their part yet, which it names
   * @throws BadImageException for the first image that can't be encoded, if strict
   * @throws IllegalArgumentException when the folder is the source itself, or shards of other
   *     settings work on it
   */
  public Report run(Path folder, ProgressListener progress) throws IOException {
    requireApart(source, folder);
    List<LatentDestination> folders = new ArrayList<>();
    try {
      LatentShards shards = LatentShards.of(encoder, options);
      folders.add(LatentDestination.open(folder, LatentKey.of(encoder, source, false), shards));
      if (options.flip()) {
        Path mirrored = flipped(folder);
        folders.add(LatentDestination.open(mirrored, LatentKey.of(encoder, source, true), shards));
      }
      IntUnaryOperator number = IntUnaryOperator.identity();
      if (options.merge()) {
        List<Shard> lacking = shards.missing(folders, folder, number);
        if (!lacking.isEmpty()) {
          throw new IOException(
              "%s: %s not done; run what is missing with the same options and --shard, then --merge"
                  .formatted(folder, words(lacking)));
        }
      }
      Report part = run(options, folders, number, progress);
      return options.shard().isEmpty() || !part.finished()
          ? part
          : merged(folder, shards, folders, number, part, progress);
    } finally {
      for (LatentDestination open : folders) {
        open.close();
      }
    }
  }

  static void requireApart(ImageSource source, Path folder) throws IOException {
    Path origin = Path.of(source.origin()); // no file's, of images that come with the program
    if (Files.isDirectory(folder) && Files.exists(origin) && Files.isSameFile(folder, origin)) {
      throw new IllegalArgumentException(
          folder + " is the source; latents want a folder of their own: choose another place");
    }
  }

  private Report run(
      Options part,
      List<LatentDestination> folders,
      IntUnaryOperator number,
      ProgressListener progress)
      throws IOException {
    return new EncodingRun(encoders, source, part, folders, number).go(progress);
  }

  /** After the last shard, looks at all as a single process does that comes after others. */
  private Report merged(
      Path folder,
      LatentShards shards,
      List<LatentDestination> folders,
      IntUnaryOperator number,
      Report part,
      ProgressListener progress)
      throws IOException {
    List<Shard> lacking = new ArrayList<>();
    folders
        .get(0)
        .alone(
            () -> {
              shards.done(folder);
              lacking.addAll(shards.missing(folders, folder, number));
            });
    if (!lacking.isEmpty()) {
      return new Report(
          part.encoded(), part.kept(), part.failures(), true, lacking, part.statistics());
    }
    List<Report> whole = new ArrayList<>();
    alone(folders, () -> whole.add(run(options.whole(), folders, number, progress)));
    Report all = whole.get(0);
    return new Report(
        part.encoded() + all.encoded(),
        all.kept() - part.encoded(),
        all.failures(),
        all.finished(),
        List.of(),
        all.statistics());
  }

  /** Does something while no other shard does the like in any of the folders. */
  private static void alone(List<LatentDestination> folders, SharedFolder.Action action)
      throws IOException {
    if (folders.isEmpty()) {
      action.run();
    } else {
      folders.get(0).alone(() -> alone(folders.subList(1, folders.size()), action));
    }
  }

  /** For example {@code shard 1/4 and shard 3/4 are}. */
  private static String words(List<Shard> shards) {
    return shards.stream().map(shard -> "shard " + shard).collect(Collectors.joining(" and "))
        + (shards.size() == 1 ? " is" : " are");
  }

  /**
   * Encodes what is missing of a captioned data set: moments as mean and logarithm of the variance,
   * in {@code 0.npy} and on.
   *
   * @param folder the images' own, or another one
   * @throws IOException when reading or writing fails as a whole; what was stored stays
   * @throws BadImageException for the first image that can't be encoded, if strict
   * @throws IllegalArgumentException when the folder holds latents of something else
   */
  public Report runCaptioned(Path folder, ProgressListener progress) throws IOException {
    LatentKey key = LatentKey.ofCaptioned(encoder, source);
    try (CaptionedLatentFolder open = CaptionedLatentFolder.open(folder, key)) {
      return run(options, List.of(open), CaptionedNumbers.of(source), progress);
    }
  }

  /** Where images of a captioned data set that can't be encoded are listed. */
  public static Path captionedErrorFile(Path folder) {
    return folder.resolve(CaptionedLatentFolder.ERRORS);
  }

  /**
   * Encodes what is missing in a folder whose latents are known to be of this codec and these
   * images, whatever program or engine made them.
   *
   * @param mirrored whether it is of mirrored images
   * @param number under which an image's latents are kept, by its place in the source
   * @throws IOException when reading or writing fails as a whole; what was stored stays
   */
  public Report complete(
      Path folder, boolean mirrored, IntUnaryOperator number, ProgressListener progress)
      throws IOException {
    LatentKey key = LatentKey.of(encoder, source, mirrored).ofAnyEngine();
    try (LatentFolder open = LatentFolder.adopt(folder, key)) {
      return run(options, List.of(open), number, progress);
    }
  }
}
