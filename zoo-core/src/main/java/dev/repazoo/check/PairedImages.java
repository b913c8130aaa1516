package dev.repazoo.check;

import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The sound images of a data set, each under the number that its latents bear: what {@link
 * dev.repazoo.latents.LatentEncoding} needs to make those that are missing.
 */
final class PairedImages implements ImageSource {
  private final FileTree files;
  private final CheckedData data;
  private final CheckedData.Part part;
  private final Pairing pairs;
  private final String fingerprint;
  private final int[] images;
  private final long[] labels;
  private final ImageDecoder decoder = new ImageDecoder();

  /**
   * The images of a folder of latents.
   *
   * @param fingerprint under which the latents that are there were made
   */
  PairedImages(
      FileTree files, CheckedData data, CheckedData.Part part, Pairing pairs, String fingerprint) {
    this.files = files;
    this.data = data;
    this.part = part;
    this.pairs = pairs;
    this.fingerprint = fingerprint;
    labels = data.labelsOfImages();
    images =
        IntStream.range(0, data.layout().images().size())
            .filter(i -> !data.images().bad().get(i))
            .toArray();
  }

  @Override
  public String origin() {
    return files.path().toString();
  }

  @Override
  public int size() {
    return images.length;
  }

  @Override
  public String name(int index) {
    return data.layout().images().get(images[index]);
  }

  /** The number that an image's latents bear. */
  int number(int index) {
    return pairs.numberOf(images[index]);
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return decoder.decode(files.read(name(index)));
  }

  /** That of the latents, which training uses, before that of the image. */
  @Override
  public OptionalLong label(int index) {
    int latents = pairs.latentsOf(images[index]);
    long own = latents < 0 ? -1 : part.labels().of(latents);
    long label = own < 0 ? labels[images[index]] : own;
    return label < 0 ? OptionalLong.empty() : OptionalLong.of(label);
  }

  @Override
  public List<String> classNames() {
    return data.classNames();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
