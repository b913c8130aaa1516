package dev.repazoo.spark.task;

import dev.repazoo.eval.Bands;
import dev.repazoo.eval.FeatureFile;
import dev.repazoo.export.algebra.OnnxAlgebra;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.spark.SparkFiles;

/**
 * Works on a band of features, in files that Spark has brought to the executor.
 *
 * @param work what is done
 * @param rows name of the file of the set that is cut into bands
 * @param count of its rows
 * @param others name of the file of what its rows are compared with
 * @param otherCount of its rows
 * @param dim numbers in a row
 * @param each rows of a band
 * @param <R> what comes of a band
 */
public record BandPiece<R extends Serializable>(
    Bands.Work<R> work, String rows, int count, String others, int otherCount, int dim, int each)
    implements Piece<Integer, BandPiece.Result<R>> {
  private static final long serialVersionUID = 1;

  /**
   * What came of a band.
   *
   * @param band its number
   */
  public record Result<R extends Serializable>(int band, R found) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  @Override
  public Result<R> of(Integer band) throws IOException {
    int from = band * each;
    R found =
        work.of(
            FeatureFile.open(Path.of(SparkFiles.get(rows)), count, dim),
            FeatureFile.open(Path.of(SparkFiles.get(others)), otherCount, dim),
            OnnxAlgebra.SHARED,
            from,
            Math.min(count, from + each));
    return new Result<>(band, found);
  }
}
