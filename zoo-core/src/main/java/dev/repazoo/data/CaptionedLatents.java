package dev.repazoo.data;

import dev.repazoo.captions.Captions;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * U-ViT's layout: {@code 0.png}, {@code 0.npy} with its moments, {@code 0_0.npy} and on with its
 * captions' features.
 *
 * <p>Source: REPA, dataset.py (MSCOCOFeatureDataset).
 */
final class CaptionedLatents extends CaptionedSamples implements LatentDataset {
  /** So many files are looked at to tell standard deviations from logarithms of the variance. */
  private static final int PROBED = 16;

  private final FileTree files;
  private final FileDataset images;
  private final MomentFiles moments;
  private final SecondHalf secondHalf;
  private final boolean hasImages;

  /**
   * Opens moments beside images.
   *
   * @param images of the same order, or the moments' names where there are none
   * @param latents names of the moments
   * @param said what stands behind the means, where the user says it
   */
  CaptionedLatents(
      FileTree files,
      FileDataset images,
      boolean hasImages,
      List<String> latents,
      Optional<SecondHalf> said,
      Captions captions,
      TextFeatures features)
      throws IOException {
    super(images, captions, features);
    this.files = files;
    this.images = images;
    this.hasImages = hasImages;
    moments = new MomentFiles(files, "", latents);
    secondHalf = secondHalf(said);
  }

  private SecondHalf secondHalf(Optional<SecondHalf> said) throws IOException {
    boolean negative = moments.provesLogVariance(PROBED);
    Optional<SecondHalf> noted = moments.facts().secondHalf();
    String where = files.path().toString();
    if (said.isPresent() && noted.isPresent() && !said.equals(noted)) {
      throw new IOException(
          "%s: second_half is said to be %s, %s in it says %s; correct one of them"
              .formatted(where, said.get().word(), LatentScaleFile.NAME, noted.get().word()));
    }
    SecondHalf meant =
        noted
            .or(() -> said)
            .or(negative ? () -> Optional.of(SecondHalf.LOG_VARIANCE) : Optional::empty)
            .orElseThrow(
                () ->
                    new IOException(
                        ("%s: nothing tells whether its moments are mean and standard deviation or"
                                + " mean and log-variance, and none is negative; write"
                                + " {\"second_half\": \"std\"} or \"log-variance\" into %s in it")
                            .formatted(where, LatentScaleFile.NAME)));
    if (meant == SecondHalf.STD && negative) {
      throw new IOException(
          where
              + ": its moments are said to hold standard deviations and some are negative: they"
              + " are log-variances; correct second_half in "
              + LatentScaleFile.NAME);
    }
    if (meant == SecondHalf.LOG_VARIANCE && noted.isPresent() && !negative) {
      throw new IOException(
          where
              + ": its moments are noted to hold log-variances and none is negative: they look like"
              + " standard deviations; encode again, or correct second_half in "
              + LatentScaleFile.NAME);
    }
    return meant;
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
  public Optional<LatentCodec> codec() {
    return moments.facts().codec();
  }

  @Override
  public boolean hasImages() {
    return hasImages;
  }

  @Override
  public byte[] image(int index) throws IOException {
    if (!hasImages) {
      throw new IOException(name() + " holds latents without images");
    }
    return super.image(index);
  }

  @Override
  public float[] moments(int index) throws UnreadableSampleException {
    return moments.read(index, secondHalf, images);
  }
}
