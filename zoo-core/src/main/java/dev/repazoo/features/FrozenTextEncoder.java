package dev.repazoo.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.CaptionTokens;
import dev.repazoo.spi.Text;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.torch.Autograd;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.NonFiniteWeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A text encoder that is only evaluated, on one device. */
public final class FrozenTextEncoder implements CaptionEncoder {
  /** Captions at once: enough for matrix products, and little memory. */
  private static final int BATCH = 16;

  private final String id;
  private final String digest;
  private final NDManager manager;
  private final TextEncoder encoder;
  private final Precision precision;
  private long cut;

  /**
   * Freezes a text encoder.
   *
   * @param digest of its weights and all else that decides features
   * @param manager owner of its weights; closed with it
   * @param precision format of its matrix products
   */
  public FrozenTextEncoder(
      String id, String digest, NDManager manager, TextEncoder encoder, Precision precision) {
    this.id = id;
    this.digest = digest;
    this.manager = manager;
    this.encoder = encoder;
    this.precision = precision;
    encoder.namedParameters().values().forEach(parameter -> parameter.freeze(true));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public Text conditioning() {
    return new Text(encoder.contextLength(), encoder.embedDim());
  }

  @Override
  public synchronized long captionsCut() {
    return cut;
  }

  /**
   * {@inheritDoc}
   *
   * @throws NonFiniteWeightsException when features are NaN or infinite
   */
  @Override
  public synchronized ByteBuffer encode(List<String> captions) {
    Text shape = conditioning();
    int row = Math.multiplyExact(shape.length() * shape.width(), Float.BYTES);
    ByteBuffer all =
        ByteBuffer.allocateDirect(Math.multiplyExact(captions.size(), row))
            .order(ByteOrder.nativeOrder());
    for (int from = 0; from < captions.size(); from += BATCH) {
      int to = Math.min(captions.size(), from + BATCH);
      CaptionTokens tokens = encoder.tokenize(captions.subList(from, to));
      cut += tokens.cut();
      all.put(features(tokens.rows()));
    }
    return all.flip();
  }

  private ByteBuffer features(List<long[]> rows) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      NDArray tokens = array(scope, rows);
      ParameterStore parameters = new ParameterStore(manager, false);
      NDArray features =
          encoder
              .features(Context.of(parameters, tokens, false, precision), tokens)
              .toType(DataType.FLOAT32, false);
      if (NonFinite.in(features)) {
        throw new NonFiniteWeightsException(
            id
                + ": the features of captions are NaN or infinite: its weights are damaged"
                + (precision == Precision.FP32 ? "" : ", or overflow in " + precision.option()));
      }
      return features.toByteBuffer();
    }
  }

  /** Rows of ids as int64 [B, L]. */
  private static NDArray array(NDManager manager, List<long[]> rows) {
    int length = rows.get(0).length;
    long[] ids = new long[rows.size() * length];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, ids, i * length, length);
    }
    return manager.create(ids, new Shape(rows.size(), length));
  }

  @Override
  public void close() {
    encoder.close();
    manager.close();
  }
}
