package dev.repazoo.features;

import dev.repazoo.data.CaptionEncoding;
import dev.repazoo.data.TextEncoderIdentity;
import dev.repazoo.spi.Text;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A frozen text encoder with its weights: captions become token features, in plain memory.
 *
 * <p>L is the number of tokens of a caption, E the width of a token's features. A caption's
 * features depend on that caption alone, never on its neighbours in a batch.
 */
public interface CaptionEncoder extends AutoCloseable {

  /** The encoder's id: {@code minilm-l6}. */
  String id();

  /**
   * SHA-256 of all that decides features (weights, tokenizer, and the runtime's version where it
   * matters), hexadecimal. Checkpoints and caches tell it; features of another digest are refused.
   */
  String digest();

  /** L and E. */
  Text conditioning();

  /**
   * Features of some captions; those of the empty caption are the null condition.
   *
   * @return float32 [n, L, E], direct, in native order
   */
  ByteBuffer encode(List<String> captions);

  /** How many captions have been cut so far, because they were too long. */
  default long captionsCut() {
    return 0;
  }

  /** As data sets take it, which may ask it until it is closed. */
  default CaptionEncoding encoding() {
    return new CaptionEncoding(
        new TextEncoderIdentity(id(), digest()), conditioning(), this::encode);
  }

  @Override
  void close();
}
