package dev.repazoo.data;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * REPA's layout: {@code images/} with the pixels and {@code vae-sd/} with an {@code .npy} of
 * moments for each, paired by their order, and the labels in {@code vae-sd/dataset.json}. Without
 * any image it is of latents alone.
 *
 * <p>Source: REPA, dataset.py (CustomDataset).
 */
final class LatentFileDataset implements LatentDataset {
  static final String IMAGES = "images/";
  static final String LATENTS = "vae-sd/";

  /** Moments of the mirrored images, as {@code zoo encode --augment flip} leaves them. */
  static final String MIRRORED_LATENTS = "vae-sd-flip/";

  private final FileTree files;
  private final FileDataset images;
  private final List<String> latents;
  private final LatentShape shape;
  private final LatentScaleFile.Facts facts;
  private final SecondHalf secondHalf;
  private final boolean hasImages;

  private LatentFileDataset(
      FileTree files,
      String folder,
      FileDataset images,
      List<String> latents,
      LatentShape shape,
      boolean hasImages)
      throws IOException {
    this.files = files;
    this.images = images;
    this.latents = latents;
    this.shape = shape;
    this.hasImages = hasImages;
    facts = LatentScaleFile.read(files, folder, shape.channels() / 2);
    secondHalf = facts.secondHalf().orElse(SecondHalf.STD);
    if (secondHalf == SecondHalf.STD && firstIsLogVariance()) {
      throw new IOException(
          "%s: %s holds moments with log-variances, as text-to-image data have them, where standard deviations are meant; add \"second_half\": \"log-variance\" to %s%s"
              .formatted(files.path(), folder, folder, LatentScaleFile.NAME));
    }
  }

  private boolean firstIsLogVariance() {
    try {
      return SecondHalf.proven(parse(files, latents.get(0)).toFloats()).isPresent();
    } catch (IOException | WeightsException e) {
      return false; // told of when it is read
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
        shapeOf(files, latents),
        paired);
  }

  /** Whether a file holds moments by its name. */
  static boolean isLatent(String folder, String name) {
    return name.startsWith(folder) && FileTree.extension(name).equals("npy");
  }

  /** The shape that the first readable file has. */
  static LatentShape shapeOf(FileTree files, List<String> latents) throws IOException {
    WeightsException last = new WeightsException("there is none");
    for (String name : latents) {
      try {
        long[] shape = parse(files, name).shape();
        return new LatentShape(
            Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), Math.toIntExact(shape[2]));
      } catch (WeightsException e) {
        last = new WeightsException(name + ": " + e.getMessage(), e);
      }
    }
    throw new IOException(files.path() + ": no latent is readable: " + last.getMessage(), last);
  }

  static NpyArray parse(FileTree files, String name) throws IOException {
    NpyArray array = Npy.read(ByteBuffer.wrap(files.read(name)), "latent");
    long[] shape = array.shape();
    if (shape.length != 3 || shape[0] % 2 != 0) {
      throw new WeightsException(
          "shape " + Arrays.toString(shape) + " is not that of moments, [2C, h, w]");
    }
    return array;
  }

  @Override
  public LatentShape momentsShape() {
    return shape;
  }

  @Override
  public LatentScale latentScale() {
    return facts.scale();
  }

  @Override
  public boolean hasImages() {
    return hasImages;
  }

  @Override
  public Optional<LatentCodec> codec() {
    return facts.codec();
  }

  @Override
  public float[] moments(int index) throws UnreadableSampleException {
    String name = latents.get(index);
    try {
      NpyArray array = parse(files, name);
      long[] wanted = {shape.channels(), shape.height(), shape.width()};
      if (!Arrays.equals(array.shape(), wanted)) {
        throw new WeightsException(
            "shape " + Arrays.toString(array.shape()) + ", others have " + Arrays.toString(wanted));
      }
      return secondHalf.toMeanAndStd(array.toFloats());
    } catch (IOException | WeightsException e) {
      throw images.problem(name, e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return images.name();
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int resolution() {
    return images.resolution();
  }

  @Override
  public byte[] image(int index) throws IOException {
    if (!hasImages) {
      throw new IOException(name() + " holds latents without images; they belong into images/");
    }
    return images.image(index);
  }

  @Override
  public Conditioning conditioning() {
    return images.conditioning();
  }

  @Override
  public ByteBuffer condition(int index) throws IOException {
    return images.condition(index);
  }

  @Override
  public Optional<ByteBuffer> nullCondition() throws IOException {
    return images.nullCondition();
  }

  @Override
  public List<String> classNames() {
    return images.classNames();
  }

  @Override
  public String fingerprint() {
    return images.fingerprint();
  }

  @Override
  public List<Problem> problems() {
    return images.problems();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
