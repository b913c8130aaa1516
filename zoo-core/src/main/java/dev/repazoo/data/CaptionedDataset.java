package dev.repazoo.data;

import dev.repazoo.spi.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Images with captions, several of each perhaps: what text-to-image generators train on.
 *
 * <p>{@link #condition(int, long)} draws one of a sample's captions. {@link #fingerprint} is of the
 * images, so that features of images are shared with data sets without captions.
 */
public interface CaptionedDataset extends Dataset {
  @Override
  Text conditioning();

  /** Number of captions of a sample; 0 of one that can't be read for want of any. */
  int captionCount(int index);

  /** A sample's captions; none where only their features are there. */
  List<String> captions(int index);

  /** Which of a sample's captions a draw means, where it has any. */
  default int caption(int index, long draw) {
    return (int) Long.remainderUnsigned(draw, captionCount(index));
  }

  /**
   * Features of one of a sample's captions.
   *
   * @return float32 [L, E], in native order
   * @throws UnreadableSampleException if this one file is damaged
   */
  ByteBuffer features(int index, int caption) throws IOException;

  /** The text encoder that made the features, where that is known. */
  Optional<TextEncoderIdentity> textEncoder();
}
