package dev.repazoo.data;

import dev.repazoo.captions.Captions;
import dev.repazoo.file.Fingerprint;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.Text;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Captions' features computed once and kept in a {@link FeatureCache}, in half precision: a row for
 * each different caption, the first for the empty one.
 */
final class CachedTextFeatures implements TextFeatures {
  /** Captions between two looks at whether to stop. */
  private static final int BATCH = 32;

  private final FeatureCache cache;
  private final CaptionRows rows;
  private final TextEncoderIdentity encoder;
  private final Text shape;

  private CachedTextFeatures(
      FeatureCache cache, CaptionRows rows, TextEncoderIdentity encoder, Text shape) {
    this.cache = cache;
    this.rows = rows;
    this.encoder = encoder;
    this.shape = shape;
  }

  /**
   * Opens a cache, after computing what is missing in it.
   *
   * @param captions of all samples
   * @param folder of the cache
   * @param stop asked after each few captions; true ends the work, to be gone on with later
   * @throws IOException if the cache is of other captions or another text encoder
   * @throws InterruptedIOException if it was told to stop
   */
  static CachedTextFeatures open(
      Captions captions,
      CaptionEncoding encoding,
      Path folder,
      BooleanSupplier stop,
      ProgressListener progress)
      throws IOException {
    CaptionRows rows = CaptionRows.of(captions);
    Text shape = encoding.conditioning();
    FeatureKey key =
        FeatureKey.ofCaptions(encoding.encoder(), fingerprint(rows), rows.captions().size(), shape);
    try (FeatureCacheWriter writer = FeatureCacheWriter.open(folder, key, () -> BATCH)) {
      new CaptionFilling(writer, rows.captions(), encoding.encode(), stop).fill(progress);
      if (writer.written() < key.count()) {
        throw new InterruptedIOException(
            "interrupted while captions were encoded; the same command goes on at caption "
                + writer.written());
      }
    }
    return new CachedTextFeatures(FeatureCache.open(folder, key), rows, encoding.encoder(), shape);
  }

  private static String fingerprint(CaptionRows rows) {
    Fingerprint print = new Fingerprint();
    rows.captions().forEach(print::add);
    return print.hex();
  }

  @Override
  public Text conditioning() {
    return shape;
  }

  @Override
  public Optional<TextEncoderIdentity> encoder() {
    return Optional.of(encoder);
  }

  @Override
  public int count(int sample) {
    return rows.count(sample);
  }

  @Override
  public ByteBuffer read(int sample, int caption) throws IOException {
    return row(rows.row(sample, caption));
  }

  @Override
  public ByteBuffer none() {
    try {
      return row(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ByteBuffer row(int row) throws IOException {
    ByteBuffer values = ByteBuffer.allocateDirect(shape.bytes()).order(ByteOrder.nativeOrder());
    cache.floats(row, values.asFloatBuffer());
    return values;
  }
}
