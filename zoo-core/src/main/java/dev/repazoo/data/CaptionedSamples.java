package dev.repazoo.data;

import dev.repazoo.captions.Captions;
import dev.repazoo.spi.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Images of a data set with captions for each. */
class CaptionedSamples implements CaptionedDataset {
  private final Dataset images;
  private final Captions captions;
  private final TextFeatures features;

  /**
   * Puts them together.
   *
   * @param images closed with this
   * @param captions of each; of no image where the texts are not known
   */
  CaptionedSamples(Dataset images, Captions captions, TextFeatures features) {
    this.images = images;
    this.captions = captions;
    this.features = features;
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
  public boolean hasImages() {
    return images.hasImages();
  }

  @Override
  public byte[] image(int index) throws IOException {
    return images.image(index);
  }

  @Override
  public Text conditioning() {
    return features.conditioning();
  }

  @Override
  public Optional<ByteBuffer> nullCondition() {
    return Optional.of(features.none());
  }

  @Override
  public int captionCount(int index) {
    return features.count(index);
  }

  @Override
  public List<String> captions(int index) {
    return captions.size() == 0 ? List.of() : captions.of(index);
  }

  @Override
  public ByteBuffer features(int index, int caption) throws IOException {
    return features.read(index, caption);
  }

  @Override
  public Optional<TextEncoderIdentity> textEncoder() {
    return features.encoder();
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
    images.close();
  }
}
