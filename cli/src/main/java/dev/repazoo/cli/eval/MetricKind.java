package dev.repazoo.cli.eval;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.array.Npz;
import dev.repazoo.encoders.inception.InceptionProvider;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.FrechetDistance;
import dev.repazoo.eval.InceptionScore;
import dev.repazoo.eval.PrecisionRecall;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityException;
import dev.repazoo.parity.ParityKind;
import dev.repazoo.parity.ParityValue;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures of features, {@code fid}, {@code inception-score} and {@code precision-recall}, the
 * network that most of them are of, {@code inception-v3-fid}, and {@code clip-score}.
 */
public final class MetricKind implements ParityKind {

  /** For the service loader. */
  public MetricKind() {}

  @Override
  public String kind() {
    return "metric";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) throws IOException {
    return switch (parityCase.id()) {
      case "fid" -> frechet(parityCase);
      case "inception-score" ->
          Map.of(
              "inception_score",
              number(
                  InceptionScore.of(
                      rows(parityCase.input("probs")), parityCase.options().size("split_size"))));
      case "precision-recall" -> precisionRecall(parityCase);
      case InceptionProvider.ID -> InceptionCase.compute(parityCase, means);
      case "clip-score" -> ClipScoreCase.compute(parityCase, means);
      default ->
          throw new ParityException(
              parityCase.folder()
                  + ": there is no metric '"
                  + parityCase.id()
                  + "'; there are fid, inception-score, precision-recall, inception-v3-fid and clip-score");
    };
  }

  /** Distances from features and from files of statistics, which must be the same. */
  private static Map<String, ParityValue> frechet(ParityCase parityCase) {
    FeatureStatistics first = FeatureStatistics.of(rows(parityCase.input("features_1")));
    FeatureStatistics second = FeatureStatistics.of(rows(parityCase.input("features_2")));
    double distance = FrechetDistance.between(first, second);
    if (parityCase.inputs().containsKey("stats_1")) {
      double kept =
          FrechetDistance.between(
              statistics(parityCase.input("stats_1")), statistics(parityCase.input("stats_2")));
      if (Math.abs(kept - distance) > 1e-6 * Math.max(1, Math.abs(distance))) {
        throw new ParityException(
            parityCase.folder()
                + ": the distance is "
                + distance
                + " by features and "
                + kept
                + " by the files of statistics");
      }
    }
    int dim = first.dim();
    Map<String, ParityValue> outputs = new LinkedHashMap<>();
    outputs.put("mu_1", new ParityValue.One(Tensor.of(first.mean(), dim)));
    outputs.put("sigma_1", new ParityValue.One(Tensor.of(first.covariance(), dim, dim)));
    outputs.put("fid", number(distance));
    return outputs;
  }

  private static Map<String, ParityValue> precisionRecall(ParityCase parityCase) {
    PrecisionRecall found =
        PrecisionRecall.of(
            rows(parityCase.input("features_real")),
            rows(parityCase.input("features_generated")),
            parityCase.options().size("k"));
    return Map.of(
        "radii_real",
        numbers(found.realRadii()),
        "radii_generated",
        numbers(found.generatedRadii()),
        "precision",
        number(found.precision()),
        "recall",
        number(found.recall()));
  }

  private static ParityValue numbers(List<Double> values) {
    double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
    return new ParityValue.One(Tensor.of(array, array.length));
  }

  private static ParityValue number(double value) {
    return new ParityValue.One(Tensor.of(new double[] {value}));
  }

  private static float[][] rows(Path file) {
    NpyArray array = Npy.read(file);
    long[] shape = array.shape();
    if (shape.length != 2 || shape[0] < 1) {
      throw new ParityException(file + " holds no rows of features: " + Arrays.toString(shape));
    }
    float[] values = array.toFloats();
    int width = Math.toIntExact(shape[1]);
    float[][] rows = new float[Math.toIntExact(shape[0])][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  /** A file as pytorch-fid writes it: {@code mu} and {@code sigma}; it doesn't say of how many. */
  private static FeatureStatistics statistics(Path file) {
    Npz arrays = Npz.open(file);
    return FeatureStatistics.of(2, doubles(arrays.get("mu")), doubles(arrays.get("sigma")));
  }

  private static double[] doubles(NpyArray array) {
    Tensor tensor = array.tensor().to(DType.F64);
    double[] values = new double[Math.toIntExact(tensor.count())];
    tensor.bytes().asDoubleBuffer().get(values);
    return values;
  }
}
