package dev.repazoo.cli.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.NpyArray;
import dev.repazoo.array.Npz;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Means and covariances in a {@code .npz}, as ADM and pytorch-fid keep them: {@code mu} [D] and
 * {@code sigma} [D, D], {@code mu_s} and {@code sigma_s} of spatial features. A file of ours says
 * in {@code repazoo}, bytes of JSON, what features they are of and of how many images; other tools
 * pass over it.
 *
 * @param file they lie in
 * @param statistics by feature
 * @param space what they are of, where the file tells
 * @param count number of images, where the file tells; else 0
 */
public record SavedStatistics(
    Path file,
    Map<Feature, FeatureStatistics> statistics,
    Optional<Extractor.Space> space,
    long count) {
  private static final String RECORD = "repazoo";
  private static final Map<Feature, String> SUFFIX =
      Map.of(Feature.POOLED, "", Feature.SPATIAL, "_s");

  /** Copies. */
  public SavedStatistics {
    statistics = Map.copyOf(statistics);
  }

  /**
   * Reads a file, if it holds any.
   *
   * @throws IOException when what it holds can't be: shapes that don't fit, NaN
   */
  public static Optional<SavedStatistics> read(Path file) throws IOException {
    Npz arrays = Npz.open(file);
    JsonNode made = Json.MAPPER.createObjectNode();
    if (arrays.names().contains(RECORD)) {
      byte[] text = new byte[Math.toIntExact(arrays.get(RECORD).tensor().byteSize())];
      arrays.get(RECORD).bytes().get(text);
      made = Json.MAPPER.readTree(text);
    }
    long count = made.path("count").asLong(0);
    Map<Feature, FeatureStatistics> found = new EnumMap<>(Feature.class);
    for (Map.Entry<Feature, String> row : SUFFIX.entrySet()) {
      String mu = "mu" + row.getValue();
      String sigma = "sigma" + row.getValue();
      if (arrays.names().contains(mu) != arrays.names().contains(sigma)) {
        throw new IOException(file + " has only one of " + mu + " and " + sigma);
      }
      if (arrays.names().contains(mu)) {
        found.put(row.getKey(), read(file, arrays, mu, sigma, Math.max(2, count)));
      }
    }
    Optional<Extractor.Space> space =
        made.has("extractor")
            ? Optional.of(
                new Extractor.Space(
                    made.path("extractor").asText(),
                    made.path("weights_sha256").asText(),
                    made.path("rule").asText()))
            : Optional.empty();
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(new SavedStatistics(file, found, space, count));
  }

  private static FeatureStatistics read(Path file, Npz arrays, String mu, String sigma, long count)
      throws IOException {
    NpyArray mean = arrays.get(mu);
    NpyArray covariance = arrays.get(sigma);
    long dim = mean.shape().length == 1 ? mean.shape()[0] : -1;
    if (dim < 1 || !Arrays.equals(covariance.shape(), new long[] {dim, dim})) {
      throw new IOException(
          "%s: %s is %s and %s %s; they must be [D] and [D, D]"
              .formatted(
                  file,
                  mu,
                  Arrays.toString(mean.shape()),
                  sigma,
                  Arrays.toString(covariance.shape())));
    }
    return FeatureStatistics.of(count, finite(file, mu, mean), finite(file, sigma, covariance));
  }

  private static double[] finite(Path file, String name, NpyArray array) throws IOException {
    Tensor tensor = array.tensor().to(DType.F64);
    double[] values = new double[Math.toIntExact(tensor.count())];
    tensor.bytes().asDoubleBuffer().get(values);
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IOException(
            file + ": " + name + " holds NaN or infinity; make the statistics again");
      }
    }
    return values;
  }

  /**
   * Why these can't be compared with features of a space; empty if they can, as far as is known.
   *
   * @param dim numbers in its features
   */
  public Optional<String> refusal(Extractor.Space wanted, Feature feature, int dim) {
    if (space.isPresent() && !space.get().equals(wanted)) {
      return Optional.of(
          "%s holds statistics of %s, this run measures %s; make them anew by --save-stats"
              .formatted(file, words(space.get()), words(wanted)));
    }
    int kept = statistics.get(feature).dim();
    return kept == dim
        ? Optional.empty()
        : Optional.of(
            "%s holds statistics of features of %d numbers, %s gives %d; make them anew by"
                    .formatted(file, kept, wanted.extractor(), dim)
                + " --save-stats");
  }

  private static String words(Extractor.Space space) {
    return "%s (weights %s) by rule %s"
        .formatted(space.extractor(), shortened(space.digest()), space.rule());
  }

  /** As much of a digest as people compare. */
  static String shortened(String digest) {
    return digest.substring(0, Math.min(8, digest.length()));
  }

  /** Writes statistics; the file appears whole or not at all. */
  public static void write(
      Path file, Map<Feature, FeatureStatistics> statistics, Extractor.Space space, long count) {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    for (Map.Entry<Feature, FeatureStatistics> row : statistics.entrySet()) {
      int dim = row.getValue().dim();
      String suffix = SUFFIX.get(row.getKey());
      arrays.put("mu" + suffix, Tensor.of(row.getValue().mean(), dim));
      arrays.put("sigma" + suffix, Tensor.of(row.getValue().covariance(), dim, dim));
    }
    ObjectNode made = Json.MAPPER.createObjectNode();
    made.put("extractor", space.extractor());
    made.put("weights_sha256", space.digest());
    made.put("rule", space.rule());
    made.put("count", count);
    byte[] text = made.toString().getBytes(StandardCharsets.UTF_8);
    arrays.put(RECORD, Tensor.of(DType.U8, ByteBuffer.wrap(text), text.length));
    Npz.write(file, arrays, false);
  }
}
