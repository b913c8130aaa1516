package dev.repazoo.data;

import dev.repazoo.spi.Text;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * A text encoder as data sets see it.
 *
 * @param encoder which one it is
 * @param conditioning L tokens of width E
 * @param encode captions to float32 [n, L, E], in native order
 */
public record CaptionEncoding(
    TextEncoderIdentity encoder, Text conditioning, Function<List<String>, ByteBuffer> encode) {
  /**
   * Squared, relative: programs and precisions differ by less than a hundredth, encoders by more.
   */
  private static final double SAME = 1e-4;

  /** Features of a caption, L x E values. */
  public float[] features(String caption) {
    float[] values = new float[conditioning.size()];
    encode.apply(List.of(caption)).asFloatBuffer().get(values);
    return values;
  }

  /** Whether features of one caption are as good as equal. */
  public boolean sameAs(float[] one, float[] other) {
    double difference = 0;
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      difference += (one[i] - other[i]) * (double) (one[i] - other[i]);
      sum += one[i] * (double) one[i];
    }
    return one.length == other.length && difference <= SAME * sum;
  }
}
