package dev.repazoo.data;

import dev.repazoo.captions.Captions;
import dev.repazoo.spi.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Images of a data set with captions for each. */
class CaptionedSamples extends EnrichedDataset implements CaptionedDataset {
  private final Captions captions;
  private final TextFeatures features;

  /**
   * Puts them together.
   *
   * @param images closed with this
   * @param captions of each; of no image where the texts are not known
   */
  CaptionedSamples(Dataset images, Captions captions, TextFeatures features) {
    super(images);
    this.captions = captions;
    this.features = features;
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
  public ByteBuffer condition(int index) throws IOException {
    return condition(index, 0);
  }

  @Override
  public ByteBuffer condition(int index, long draw) throws IOException {
    if (captionCount(index) == 0) {
      String reason = "has no caption";
      throw new UnreadableSampleException(
          new Problem("sample " + index, reason), new IOException(reason));
    }
    return features(index, caption(index, draw));
  }
}
