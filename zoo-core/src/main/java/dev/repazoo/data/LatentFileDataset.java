package dev.repazoo.data;

import dev.repazoo.spi.LatentScale;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * REPA's layout: {@code images/} with the pixels and {@code vae-sd/} with an {@code .npy} of
 * moments for each, paired by their order, and the labels in {@code vae-sd/dataset.json}. Without
 * any image it is of latents alone.
 *
 * <p>Source: REPA, dataset.py (CustomDataset).
 */
final class LatentFileDataset extends EnrichedDataset implements LatentDataset {
  static final String IMAGES = "images/";
  static final String LATENTS = "vae-sd/";

  /** Moments of the mirrored images, as {@code zoo encode --augment flip} leaves them. */
  static final String MIRRORED_LATENTS = "vae-sd-flip/";

  private final FileTree files;
  private final FileDataset images;
  private final MomentFiles moments;
  private final SecondHalf secondHalf;
  private final boolean hasImages;

  private LatentFileDataset(
      FileTree files, String folder, FileDataset images, List<String> latents, boolean hasImages)
      throws IOException {
    super(images);
    this.files = files;
    this.images = images;
    this.hasImages = hasImages;
    moments = new MomentFiles(files, folder, latents);
    secondHalf = moments.facts().secondHalf().orElse(SecondHalf.STD);
    if (secondHalf == SecondHalf.STD && moments.provesLogVariance(1)) {
      throw new IOException(
          "%s: %s holds moments with log-variances, as text-to-image data have them, where standard deviations are meant; add \"second_half\": \"log-variance\" to %s%s"
              .formatted(files.path(), folder, folder, LatentScaleFile.NAME));
    }
  }

  /** The data set whose moments lie in a folder of these files, {@link #LATENTS} in REPA. */
  static LatentFileDataset of(FileTree files, String folder, int resolution) throws IOException {
    PackedNames images =
        files.names().filter(name -> name.startsWith(IMAGES) && FileDataset.isImage(name));
    PackedNames latents = files.names().filter(name -> isLatent(folder, name));
    boolean paired = !images.isEmpty();
    if (paired && images.size() != latents.size()) {
      throw new IOException(
          files.path()
              + ": "
              + images.size()
              + " images in images/ but "
              + latents.size()
              + " latents in "
              + folder
              + (images.isEmpty()
                  ? "; put the images there that they were made of"
                  : "; 'zoo check' names those that have no partner, 'zoo encode' makes what is missing"));
    }
    if (!files.names().contains(folder + Labels.FILE)) {
      throw new IOException(
          files.path() + ": " + folder + "dataset.json, which holds labels, is missing");
    }
    Labels labels = Labels.of(files, folder, latents);
    return new LatentFileDataset(
        files,
        folder,
        paired
            ? new FileDataset(files, IMAGES, images, labels, resolution)
            : new FileDataset(files, folder, latents, labels, resolution),
        latents,
        paired);
  }

  /** Whether a file holds moments by its name. */
  static boolean isLatent(String folder, String name) {
    return name.startsWith(folder) && FileTree.extension(name).equals("npy");
  }

  @Override
  public LatentShape momentsShape() {
    return moments.shape();
  }

  @Override
  public LatentScale latentScale() {
    return moments.facts().scale();
  }

  @Override
  public boolean hasImages() {
    return hasImages;
  }

  @Override
  public Optional<LatentCodec> codec() {
    return moments.facts().codec();
  }

  @Override
  public float[] moments(int index) throws UnreadableSampleException {
    return moments.read(index, secondHalf, images);
  }

  @Override
  public byte[] image(int index) throws IOException {
    if (!hasImages) {
      throw new IOException(name() + " holds latents without images; they belong into images/");
    }
    return super.image(index);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
