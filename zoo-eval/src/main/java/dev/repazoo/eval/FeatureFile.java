package dev.repazoo.eval;

import dev.repazoo.file.MappedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/**
 * Features in a file of reals, little endian, row by row: more than memory would hold.
 *
 * @param file mapped
 * @param count rows
 * @param dim numbers in a row
 */
public record FeatureFile(MappedFile file, int count, int dim) implements FeatureRows {
  /** Opens one that was written. */
  public static FeatureFile open(Path path, int count, int dim) throws IOException {
    return new FeatureFile(MappedFile.open(path), count, dim);
  }

  @Override
  public float[] rows(int from, int to) {
    float[] values = new float[(to - from) * dim];
    try {
      FloatBuffer mapped =
          file.slice((long) from * dim * Float.BYTES, (long) values.length * Float.BYTES)
              .asFloatBuffer();
      mapped.get(values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }
}
