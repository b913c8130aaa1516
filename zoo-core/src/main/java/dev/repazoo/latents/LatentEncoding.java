package dev.repazoo.latents;

import ai.djl.ndarray.NDManager;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;

/**
 * Encodes images to a folder or zip of latents. Images of one size that follow one another are
 * encoded together. What a run that was stopped has stored is not done again.
 */
public final class LatentEncoding {
  /** The file in a folder of latents that lists images which could not be encoded. */
  public static final String ERRORS = LatentFolder.ERRORS;

  private final FrozenCodec codec;
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
   */
  public record Options(
      int count, int batchSize, int threads, boolean flip, boolean strict, BooleanSupplier stop) {
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
   * @param finished whether all images were looked at
   * @param statistics of all latents in the folder, the mirrored ones left out
   */
  public record Report(
      int encoded,
      int kept,
      List<ImageFailure> failures,
      boolean finished,
      LatentStatistics statistics) {
    /** Copies the list. */
    public Report {
      failures = List.copyOf(failures);
    }
  }

  /** Encodes a source. */
  public LatentEncoding(FrozenCodec codec, ImageSource source, Options options) {
    this.codec = codec;
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

  /**
   * Encodes what is missing.
   *
   * @param manager for arrays; each batch has a sub-manager of it
   * @param folder where to: a folder, or a {@code .zip}, which appears when all is in it
   * @throws IOException when reading or writing fails as a whole; what was stored stays
   * @throws BadImageException for the first image that can't be encoded, if strict
   * @throws IllegalArgumentException when the folder is the source itself
   */
  public Report run(NDManager manager, Path folder, ProgressListener progress) throws IOException {
    if (Files.isDirectory(folder) && Files.isSameFile(folder, Path.of(source.origin()))) {
      throw new IllegalArgumentException(
          folder + " is the source; latents want a folder of their own: choose another place");
    }
    List<LatentDestination> folders = new ArrayList<>();
    try {
      folders.add(LatentDestination.open(folder, LatentKey.of(codec, source, false)));
      if (options.flip()) {
        folders.add(LatentDestination.open(flipped(folder), LatentKey.of(codec, source, true)));
      }
      return new EncodingRun(codec, source, options, manager, folders, IntUnaryOperator.identity())
          .go(progress);
    } finally {
      for (LatentDestination open : folders) {
        open.close();
      }
    }
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
  public Report runCaptioned(NDManager manager, Path folder, ProgressListener progress)
      throws IOException {
    LatentKey key = LatentKey.ofCaptioned(codec, source);
    try (CaptionedLatentFolder open = CaptionedLatentFolder.open(folder, key)) {
      return new EncodingRun(
              codec, source, options, manager, List.of(open), CaptionedNumbers.of(source))
          .go(progress);
    }
  }

  /** Where images of a captioned data set that can't be encoded are listed. */
  public static Path captionedErrorFile(Path folder) {
    return folder.resolve(CaptionedLatentFolder.ERRORS);
  }

  /**
   * Encodes what is missing in a folder whose latents are known to be of this codec and these
   * images, whatever program made them.
   *
   * @param mirrored whether it is of mirrored images
   * @param number under which an image's latents are kept, by its place in the source
   * @throws IOException when reading or writing fails as a whole; what was stored stays
   */
  public Report complete(
      NDManager manager,
      Path folder,
      boolean mirrored,
      IntUnaryOperator number,
      ProgressListener progress)
      throws IOException {
    LatentKey key = LatentKey.of(codec, source, mirrored);
    try (LatentFolder open = LatentFolder.open(folder, key, true)) {
      return new EncodingRun(codec, source, options, manager, List.of(open), number).go(progress);
    }
  }
}
