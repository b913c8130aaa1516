package dev.repazoo.minilm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.CaptionTokens;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.Tokenization;
import dev.repazoo.textruntime.OnnxTextModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A text encoder that runs in ONNX Runtime, each caption for itself. Rows of ids are filled up with
 * {@code padding}, and the features of what is filled up are zeros.
 */
final class OnnxTextEncoder extends TextEncoder {
  private final OnnxTextModel model;
  private final CaptionRows tokenizer;
  private final int length;
  private final long padding;
  private final String fingerprint;

  /**
   * An encoder of a model that is open; both are closed with it.
   *
   * @param padding an id that no caption ends in
   * @param fingerprint of the tokenizer and what else decides features
   */
  OnnxTextEncoder(
      OnnxTextModel model, CaptionRows tokenizer, int length, long padding, String fingerprint) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.length = length;
    this.padding = padding;
    this.fingerprint = fingerprint;
  }

  @Override
  public int embedDim() {
    return model.width();
  }

  @Override
  public int contextLength() {
    return length;
  }

  @Override
  public CaptionTokens tokenize(List<String> captions) {
    return tokenizer.of(captions);
  }

  @Override
  public NDArray features(Context context, NDArray tokens) {
    int batch = Math.toIntExact(tokens.getShape().get(0));
    int columns = Math.toIntExact(tokens.getShape().get(1));
    long[] ids = tokens.toLongArray();
    List<long[]> captions = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      captions.add(unpadded(Arrays.copyOfRange(ids, i * columns, (i + 1) * columns)));
    }
    ByteBuffer features =
        ByteBuffer.allocateDirect(Math.multiplyExact(batch, columns * model.width() * Float.BYTES))
            .order(ByteOrder.nativeOrder());
    model.features(captions, columns, features.asFloatBuffer());
    NDArray borrowed =
        tokens
            .getManager()
            .create(features, new Shape(batch, columns, model.width()), DataType.FLOAT32);
    NDArray own = borrowed.duplicate(); // the buffer may go
    borrowed.close();
    return own;
  }

  private long[] unpadded(long[] row) {
    int end = row.length;
    while (model.fixedLength().isEmpty() && end > 1 && row[end - 1] == padding) {
      end--;
    }
    return Arrays.copyOf(row, end);
  }

  @Override
  public String fingerprint() {
    return fingerprint + " length " + length + " ONNX Runtime " + OnnxTextModel.runtimeVersion();
  }

  @Override
  public Optional<Tokenization> tokenization() {
    return Optional.of(tokenizer.tokenization());
  }

  @Override
  public void clear() {
    super.clear();
    tokenizer.close();
    model.close();
  }
}
