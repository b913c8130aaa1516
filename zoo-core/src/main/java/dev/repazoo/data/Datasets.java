package dev.repazoo.data;

import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import dev.repazoo.tree.Place;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens data sets by what users type. */
public final class Datasets {
  /** The built-in data set's name. */
  public static final String EMOJI = "emoji";

  /** Pixel data up to this size is read as a whole. */
  private static final long MEMORY_BYTES = 64L << 20;

  /** How many first images are looked at before a data set counts as one of another size. */
  static final int PROBED = 10;

  private static final System.Logger LOG = System.getLogger(Datasets.class.getName());

  private Datasets() {}

  /**
   * Opens a data set.
   *
   * <ul>
   *   <li>{@code emoji}: the built-in one, at 32 or 64 pixels.
   *   <li>A folder or zip with {@code images/} and {@code vae-sd/}: a {@link LatentDataset} in
   *       REPA's layout; in a folder both may be zips. Without {@code images/}, or of latents at
   *       its root, it has no images.
   *   <li>A folder in U-ViT's layout ({@link CaptionedLayout}): its images, unlabelled, in the
   *       order of their numbers.
   *   <li>A folder or zip of images, or with them in {@code images/}: labels from {@code
   *       dataset.json} beside them, else from the outermost folders' names; unlabelled images are
   *       of one class. All must have the resolution.
   * </ul>
   *
   * <p>Small pixel data is read at once, but for shards with captions, whose features serve {@link
   * CaptionedDatasets}, too. Files that can't be used are left out, reported to the system logger
   * and kept in {@link Dataset#problems}.
   *
   * @param source {@code emoji}, a folder or a zip
   * @param resolution width and height of the images in pixels
   * @throws IOException if there is no such folder, or no image in it
   */
  public static Dataset open(String source, int resolution) throws IOException {
    if (source.equals(EMOJI)) {
      return new EmojiDataset(resolution);
    }
    if (resolution < 1) {
      throw new IllegalArgumentException("resolution is " + resolution + "; it must be positive");
    }
    FileTree files = FolderWithZips.open(Place.of(source));
    for (String loop : files.loops()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}/{1}: left out; the link leads back to a folder that it lies in",
          source,
          loop);
    }
    try {
      return open(files, resolution);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Opens a data set together with its mirror images: an epoch shows each image both ways.
   *
   * <p>Latents of mirrored images are read from {@code vae-sd-flip/}.
   *
   * @param source {@code emoji}, a folder or a zip
   * @param resolution width and height of the images in pixels
   * @throws IOException if it can't be read, or has latents but none of mirrored images
   */
  public static Dataset openMirrored(String source, int resolution) throws IOException {
    Dataset dataset = open(source, resolution);
    try {
      return dataset.latents().isPresent()
          ? new MirroredLatents(dataset.latents().get(), mirroredLatents(source, resolution))
          : new MirroredDataset(dataset);
    } catch (IOException | RuntimeException e) {
      dataset.close();
      throw e;
    }
  }

  private static LatentDataset mirroredLatents(String source, int resolution) throws IOException {
    FileTree files = FolderWithZips.open(Place.of(source));
    try {
      if (!holdsLatents(files, LatentFileDataset.MIRRORED_LATENTS)) {
        throw new IOException(
            source
                + " has no latents of mirrored images in vae-sd-flip/; make them by"
                + " 'zoo encode', which mirrors images when told to");
      }
      return LatentFileDataset.of(files, LatentFileDataset.MIRRORED_LATENTS, resolution);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static boolean holdsLatents(FileTree files, String folder) {
    return files.names().stream().anyMatch(name -> LatentFileDataset.isLatent(folder, name));
  }

  /**
   * The size of a data set's images: that of its first readable one; 32 for {@code emoji}.
   *
   * @param source {@code emoji}, a folder or a zip
   * @return width and height in pixels; empty where the first readable image is not square, or none
   *     is readable
   * @throws IOException if there is no such folder, or no image in it
   */
  public static OptionalInt resolution(String source) throws IOException {
    if (source.equals(EMOJI)) {
      return OptionalInt.of(32);
    }
    try (FileTree files = FolderWithZips.open(Place.of(source))) {
      ImageDecoder decoder = new ImageDecoder();
      for (String name : images(files)) {
        try {
          RgbImage image = decoder.decode(files.read(name));
          return image.width() == image.height()
              ? OptionalInt.of(image.width())
              : OptionalInt.empty();
        } catch (IOException e) {
          LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", name, e.getMessage());
        }
      }
    }
    return OptionalInt.empty();
  }

  private static PackedNames images(FileTree files) throws IOException {
    PackedNames images = files.names().filter(FileDataset::isImage);
    if (images.isEmpty()) {
      throw new IOException(
          files.path()
              + ": no images in it; name a folder or zip with PNG or JPEG files, or emoji");
    }
    return images;
  }

  private static Dataset open(FileTree files, int resolution) throws IOException {
    Optional<CaptionedLayout> captioned = CaptionedLayout.find(files);
    if (captioned.isPresent() && captioned.get().images().length > 0) {
      List<String> names = captioned.get().imageNames();
      Labels none = Labels.unlabelled(names.size());
      FileDataset numbered = new FileDataset(files, "", names, none, resolution);
      numbered.checkFirst(PROBED);
      return numbered;
    }
    if (holdsLatents(files, LatentFileDataset.LATENTS)) {
      return LatentFileDataset.of(files, LatentFileDataset.LATENTS, resolution);
    }
    if (holdsLatents(files, "") && files.names().stream().noneMatch(FileDataset::isImage)) {
      return LatentFileDataset.of(files, "", resolution);
    }
    PackedNames images = images(files);
    boolean inside = images.stream().allMatch(n -> n.startsWith(LatentFileDataset.IMAGES));
    String folder = inside ? LatentFileDataset.IMAGES : "";
    Labels labels = Labels.of(files, folder, images);
    FileDataset dataset = new FileDataset(files, folder, images, labels, resolution);
    dataset.checkFirst(PROBED);
    long bytes = 3L * resolution * resolution * images.size();
    boolean captions =
        CaptionedShards.areIn(files, images); // features are of them as they lie there
    return bytes <= MEMORY_BYTES && !captions ? MemoryDataset.of(dataset) : dataset;
  }
}
