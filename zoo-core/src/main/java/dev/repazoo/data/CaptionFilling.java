package dev.repazoo.data;

import dev.repazoo.progress.ProgressListener;
import dev.repazoo.weights.SmallFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Fills a cache with the features of captions, as halves.
 *
 * @param writer of the cache
 * @param captions a row each
 * @param encode captions to float32 [n, N, D], in native order
 * @param stop asked after each batch; true ends the work, to be gone on with later
 */
record CaptionFilling(
    FeatureCacheWriter writer,
    List<String> captions,
    Function<List<String>, ByteBuffer> encode,
    BooleanSupplier stop) {
  /** The exponent of a half that is infinite or no number. */
  private static final int INFINITE = 0x7c00;

  /**
   * Computes and stores what is missing.
   *
   * @param progress is told how far it is, of what was left to do
   * @throws IOException if writing fails, or features are no finite halves; what was stored stays
   */
  void fill(ProgressListener progress) throws IOException {
    int begin = writer.written();
    int count = captions.size();
    try (ProgressListener.Task task = progress.begin("captions", count - begin, "captions")) {
      while (writer.written() < count && !stop.getAsBoolean()) {
        int end = Math.min(count, writer.written() + writer.batchSize());
        List<String> batch = captions.subList(writer.written(), end);
        writer.store(halves(batch), batch.size(), List.of());
        task.advanceTo(end - begin);
        writer.commitIfDue();
      }
    }
    writer.commit();
  }

  private ByteBuffer halves(List<String> batch) throws IOException {
    FeatureKey key = writer.key();
    FloatBuffer values = encode.apply(batch).asFloatBuffer();
    ByteBuffer halves = ByteBuffer.allocate(Math.toIntExact(batch.size() * key.rowBytes()));
    halves.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.limit(); i++) {
      short half = SmallFloats.toHalf(values.get(i));
      if ((half & INFINITE) == INFINITE) {
        throw new IOException(
            "%s gives %s in the features of '%s', which half precision can't hold"
                .formatted(
                    key.encoder(), values.get(i), batch.get(i / (key.tokens() * key.dim()))));
      }
      halves.putShort(half);
    }
    return halves.flip();
  }
}
