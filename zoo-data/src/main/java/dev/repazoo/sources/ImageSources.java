package dev.repazoo.sources;

import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.Place;
import dev.repazoo.tree.ShardTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Opens sources by what users type. */
public final class ImageSources {
  private static final String EMOJI = "emoji";
  private static final List<String> ARCHIVES = List.of(".zip", ".tar", ".tar.gz", ".tgz");
  private static final System.Logger LOG = System.getLogger(ImageSources.class.getName());

  private ImageSources() {}

  /**
   * Opens a source.
   *
   * <ul>
   *   <li>A folder, zip, tar or gzipped tar of images; a tar may hold tars, as ImageNet's does.
   *   <li>WebDataset's shards: a folder of tars, one of them, or several by {@code
   *       {00000..00009}.tar}, on this machine or by an address.
   *   <li>A parquet file with a column of images, or a folder of such shards.
   *   <li>CIFAR-10, CIFAR-100, MNIST or Fashion-MNIST as published, as folder, archive or, of
   *       MNIST, the file of the images.
   *   <li>{@code emoji}.
   * </ul>
   *
   * @param source what the user typed
   * @param resolution the wanted size, which decides between the emoji's two
   * @param split which part of a source that has parts
   * @throws IOException if there is none, or it holds no images
   * @throws IllegalArgumentException if the source has no parts, or not this one
   */
  public static ImageSource open(String source, Optional<Resolution> resolution, Split split)
      throws IOException {
    if (source.equals(EMOJI)) {
      checkWhole(source, split);
      boolean small = resolution.filter(r -> Math.max(r.width(), r.height()) <= 32).isPresent();
      return new EmojiImages(small ? 32 : 64);
    }
    Place place = place(source);
    if (isParquet(place)) {
      return ParquetShards.open(place.local(), split);
    }
    return of(place, ShardTree::open, files -> find(files, split));
  }

  /**
   * Opens a source with its captions; images without are left out, and {@link ImageSource#leftOut}
   * names them.
   *
   * <ul>
   *   <li>COCO 2014 or 2017: images in a folder or archive, {@code annotations/captions_....json}
   *       in it or beside it.
   *   <li>Images with {@code captions.jsonl}, {@code metadata.jsonl} or {@code metadata.csv}.
   *   <li>Images with text files beside them, as in WebDataset's tars, of which a folder may hold
   *       several.
   *   <li>Parquet with a column of captions.
   *   <li>{@code emoji}, by their names, keywords and categories.
   * </ul>
   *
   * @param source what the user typed
   * @param resolution the wanted size, which decides between the emoji's two
   * @param split which part of a source that has parts
   * @param captions a file with the captions: COCO's, alone or in a zip, or one with a line an
   *     image; empty to look for them
   * @throws IOException if there is none, it holds no images, or none with captions
   * @throws IllegalArgumentException if the source has no parts, or not this one
   */
  public static ImageSource openCaptioned(
      String source, Optional<Resolution> resolution, Split split, Optional<Path> captions)
      throws IOException {
    if (source.equals(EMOJI)) {
      refuseFile(source, captions);
      EmojiImages emoji = (EmojiImages) open(source, resolution, split);
      return CaptionedImages.of(emoji, emoji.captions(), List.of(), List.of());
    }
    Place place = place(source);
    if (isParquet(place)) {
      refuseFile(source, captions);
      return ParquetShards.open(place.local(), split).captioned();
    }
    return of(
        place,
        ShardTree::openSamples,
        files -> {
          Optional<ParquetShards> shards = ParquetShards.find(files);
          if (shards.isPresent()) {
            refuseFile(source, captions);
            return shards.get().open(split).captioned();
          }
          return CaptionedFiles.open(files, captions, split);
        });
  }

  private static void refuseFile(String source, Optional<Path> captions) {
    if (captions.isPresent()) {
      throw new InvalidValueException(
          "captions", "is a file, but " + source + " has its captions inside; make it auto");
    }
  }

  private static Place place(String source) {
    if (source.isEmpty()) {
      throw new IllegalArgumentException("source is empty; name a folder or file");
    }
    try {
      return Place.of(source);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("source is " + e.getMessage(), e);
    }
  }

  private static boolean isParquet(Place place) {
    return place
        .path()
        .filter(path -> ParquetShards.isOne(path.toString()) && Files.isRegularFile(path))
        .isPresent();
  }

  /** Makes a source of files, which keeps them open if it reads from them. */
  @FunctionalInterface
  private interface SourceOfFiles {
    ImageSource of(FileTree files) throws IOException;
  }

  /** Opens a place that may be shards. */
  @FunctionalInterface
  private interface Opener {
    FileTree open(Place place) throws IOException;
  }

  private static ImageSource of(Place place, Opener opener, SourceOfFiles finder)
      throws IOException {
    FileTree files = files(place, opener);
    for (String loop : files.loops()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}/{1}: left out; the link leads back to a folder that it lies in",
          place,
          loop);
    }
    try {
      ImageSource found = finder.of(files);
      if (!found.readsFiles()) {
        files.close();
      }
      return found;
    } catch (UncheckedIOException e) {
      files.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static ImageSource find(FileTree files, Split split) throws IOException {
    Optional<ImageSource> known = Cifar.find(files, split).or(() -> mnist(files, split));
    if (known.isPresent()) {
      if (split == Split.VALIDATION) {
        throw new IllegalArgumentException(
            "split is validation; " + files.path() + " has the parts train and test");
      }
      return known.get();
    }
    Optional<ParquetShards> shards = ParquetShards.find(files);
    return shards.isPresent() ? shards.get().open(split) : FileImages.of(files, split);
  }

  /**
   * Refuses a part of what has none.
   *
   * @throws IllegalArgumentException if one other than the usual one is wanted
   */
  static void checkWhole(String source, Split split) {
    if (split != Split.TRAIN) {
      throw new InvalidValueException(
          "split", "is " + split.word() + ", but " + source + " has no parts; leave it out");
    }
  }

  private static Optional<ImageSource> mnist(FileTree files, Split split) {
    try {
      return Mnist.find(files, split);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** MNIST's images are named by their file; the others lie beside it. */
  private static FileTree files(Place place, Opener opener) throws IOException {
    if (place.isRemote()) {
      return opener.open(place);
    }
    Path path = place.local();
    boolean mnist = String.valueOf(path.getFileName()).contains("idx3-ubyte");
    if (mnist && Files.isRegularFile(path)) {
      return FileTree.open(path.toAbsolutePath().getParent());
    }
    boolean archive =
        ARCHIVES.stream().anyMatch(path.toString().toLowerCase(Locale.ROOT)::endsWith);
    if (Files.isRegularFile(path) && !archive) {
      throw new IOException(
          path
              + " is not a source; name a folder, a .zip, .tar or .tar.gz of images, a"
              + " .parquet, or emoji");
    }
    return opener.open(place);
  }
}
