package dev.repazoo.data;

import dev.repazoo.spi.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Token features of the captions of samples. Reading is safe from several threads at once. */
interface TextFeatures {
  /** L tokens of width E. */
  Text conditioning();

  /** The text encoder, where it is known. */
  Optional<TextEncoderIdentity> encoder();

  /** Number of captions of a sample; 0 of one that has none. */
  int count(int sample);

  /**
   * Features of a caption.
   *
   * @return float32 [L, E], in native order
   * @throws UnreadableSampleException if this one file is damaged
   */
  ByteBuffer read(int sample, int caption) throws IOException;

  /** Features of the empty caption. */
  ByteBuffer none();
}
