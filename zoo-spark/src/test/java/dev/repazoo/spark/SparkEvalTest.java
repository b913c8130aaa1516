package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npz;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.eval.features.GraphExtractor;
import dev.repazoo.eval.Bands;
import dev.repazoo.eval.FeatureFile;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.HalfPrecisionRecall;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.eval.PrecisionRecall;
import dev.repazoo.export.algebra.OnnxAlgebra;
import dev.repazoo.parity.FormulaWeights;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.CacheFolder;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import dev.repazoo.spark.task.GatheredFeatures;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo spark eval} beside {@code zoo eval --engine onnx}. */
class SparkEvalTest {
  private static final Path INCEPTION =
      Path.of("../zoo-eval/src/test/resources/golden/metric/inception-v3-fid");
  private static final Object[] EFFICIENTNET = {"--features", "efficientnet-lite0"};

  @TempDir private Path folder;

  /** The first emoji as a data set. */
  private Path samples(int count) {
    Path samples = folder.resolve("samples");
    SparkCliRun.plain(
            "convert",
            "--source",
            "emoji",
            "--dest",
            samples,
            "--max-images",
            count,
            "--resolution",
            "32x32",
            "--quiet")
        .succeeds();
    return samples;
  }

  /** Other emoji as an array. */
  private Path reference(int count, boolean compressed) throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(count * 64 * 64 * 3);
    try (ImageSource emoji = ImageSources.open("emoji", Optional.empty(), Split.TRAIN)) {
      for (int i = 0; i < count; i++) {
        pixels.put(emoji.image(1000 + i).hwc());
      }
    }
    Path file = folder.resolve("reference.npz");
    Tensor images = Tensor.of(DType.U8, pixels.rewind(), count, 64, 64, 3);
    Npz.write(file, Map.of("arr_0", images), compressed);
    return file;
  }

  private static Object[] words(Object[] network, Object... more) {
    return Stream.of(new Object[] {"eval", "--json", "--quiet"}, network, more)
        .flatMap(Stream::of)
        .toArray();
  }

  private static Object[] and(Object[] words, Object... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray();
  }

  @Test
  void numbersAreThoseOfOneMachine() throws IOException {
    Object[] words =
        words(
            EFFICIENTNET,
            "--samples",
            samples(70),
            "--reference",
            reference(50, false),
            "--metrics",
            "fid,precision,recall,kid",
            "--batch-size",
            16);
    String expected = SparkCliRun.plain(and(words, "--engine", "onnx")).succeeds().out();
    assertEquals(expected, SparkCliRun.spark(words).succeeds().out());
    JsonNode torch = Json.MAPPER.readTree(SparkCliRun.plain(words).succeeds().out());
    double fid = torch.get("fid").asDouble();
    assertEquals(fid, Json.MAPPER.readTree(expected).get("fid").asDouble(), 1e-5 * fid);
  }

  /** Weights by the formula of the parity case: the published ones can't be had here. */
  @Test
  void inceptionNeedsNoPyTorchOnExecutors() throws IOException {
    Path weights = folder.resolve("inception.safetensors");
    SafetensorsWriter.write(weights, FormulaWeights.of(ParityCase.read(INCEPTION)));
    Object[] words =
        words(
            new Object[] {"--inception", weights},
            "--samples",
            samples(6),
            "--reference",
            reference(5, false),
            "--batch-size",
            4);
    String expected = SparkCliRun.plain(and(words, "--engine", "onnx")).succeeds().out();
    assertEquals(expected, SparkCliRun.spark(words).succeeds().out());
    JsonNode torch = Json.MAPPER.readTree(SparkCliRun.plain(words).succeeds().out());
    JsonNode onnx = Json.MAPPER.readTree(expected);
    for (String metric : new String[] {"fid", "sfid", "inception_score"}) {
      double value = torch.get(metric).asDouble();
      assertEquals(value, onnx.get(metric).asDouble(), 1e-6 * value, metric);
    }
    assertEquals("inception-v3-fid", onnx.get("extractor").asText());

    Path same = folder.resolve("samples");
    Object[] rest = {"--samples", same, "--reference", same, "--metrics", "fid,is,recall"};
    Object[] named = {"--inception", weights, "--engine", "onnx"};
    Object[] ready = {"--features", "onnx:" + graph("features-inception-v3-fid-32-")};
    requireSame(
        SparkCliRun.plain(words(named, rest)).succeeds(),
        SparkCliRun.spark(words(ready, rest)).succeeds(),
        "fid",
        "inception_score",
        "recall",
        "extractor");
    SparkCliRun.spark(and(words(ready, rest), "--preset", "pytorch-fid"))
        .failsWith(2, "metric is is of Inception's features");
  }

  @Test
  void statisticsAreThoseOfOneMachineToRounding() throws IOException {
    Path plain = folder.resolve("plain.npz");
    Path spark = folder.resolve("spark.npz");
    Object[] words = words(EFFICIENTNET, "--reference", samples(150), "--batch-size", 8);
    SparkCliRun.plain(and(words, "--engine", "onnx", "--save-stats", plain)).succeeds();
    SparkCliRun.spark(and(words, "--save-stats", spark)).succeeds();
    for (String name : new String[] {"mu", "sigma"}) {
      double[] a = doubles(plain, name);
      double[] b = doubles(spark, name);
      double difference = 0;
      double norm = 0;
      for (int i = 0; i < a.length; i++) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        norm += a[i] * a[i];
      }
      assertTrue(norm > 0 && Math.sqrt(difference / norm) < 1e-12, name);
    }
    byte[] record = new byte[Math.toIntExact(Npz.open(spark).get("repazoo").tensor().byteSize())];
    Npz.open(spark).get("repazoo").bytes().get(record);
    assertEquals(150, Json.MAPPER.readTree(record).get("count").asInt());
  }

  private static double[] doubles(Path file, String name) throws IOException {
    Tensor tensor = Npz.open(file).get(name).tensor();
    double[] values = new double[Math.toIntExact(tensor.count())];
    tensor.bytes().asDoubleBuffer().get(values);
    return values;
  }

  /** It is handed over as a file, so that nothing but ONNX Runtime is wanted. */
  @Test
  void aReadyGraphServes() throws IOException {
    Path samples = samples(12);
    Object[] rest = {"--samples", samples, "--reference", samples, "--batch-size", 8};
    SparkCliRun expected = SparkCliRun.plain(and(words(EFFICIENTNET, rest), "--engine", "onnx"));
    Object[] ready = {"--features", "onnx:" + graph("features-efficientnet-lite0-32-")};
    SparkCliRun found = SparkCliRun.spark(words(ready, rest));
    requireSame(expected.succeeds(), found.succeeds(), "fid", "precision", "recall", "extractor");
    Object[] larger = {"--samples", reference(4, false), "--reference", samples};
    SparkCliRun.spark(words(ready, larger)).failsWith(1, "for images of 32x32, and these are 64");
    SparkCliRun.plain(words(ready, rest)).failsWith(2, "which --engine onnx runs");
    SparkCliRun.spark(and(words(ready, rest), "--metrics", "is"))
        .failsWith(2, "metric is is of Inception's features");
  }

  private static void requireSame(SparkCliRun expected, SparkCliRun found, String... keys)
      throws IOException {
    for (String key : keys) {
      JsonNode wanted = Json.MAPPER.readTree(expected.out()).path(key);
      assertFalse(wanted.isMissingNode(), key);
      assertEquals(wanted, Json.MAPPER.readTree(found.out()).path(key), key);
    }
  }

  /** A graph in the cache folder, of this version. */
  private static Path graph(String name) throws IOException {
    Path graphs = CacheFolder.of(key -> Optional.ofNullable(System.getenv(key))).root();
    try (Stream<Path> files = Files.list(graphs.resolve("graphs"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .filter(file -> OnnxModelInfo.read(file).metadata(GraphExtractor.RULE).isPresent())
          .findFirst()
          .orElseThrow();
    }
  }

  /** A job that fails at its reference: the samples' features are not computed again. */
  @Test
  void whatWasComputedIsKept() throws IOException {
    Path samples = samples(40);
    Path reference = folder.resolve("reference");
    SparkCliRun.plain("convert", "--source", samples, "--dest", reference, "--quiet").succeeds();
    Object[] words =
        words(
            EFFICIENTNET,
            "--samples",
            samples,
            "--reference",
            reference,
            "--metrics",
            "fid,recall",
            "--batch-size",
            16);
    String expected = SparkCliRun.plain(and(words, "--engine", "onnx")).succeeds().out();
    byte[] whole = damage(reference.resolve("00000/img00000033.png"));
    SparkCliRun.spark(words).failsWith(1, "img00000033.png");
    Path work = folder.resolve(".samples.pieces");
    assertTrue(Files.size(work.resolve("1-samples/manifest.jsonl")) > 0);
    SparkCliRun.spark(and(words, "--max-samples", 30))
        .failsWith(2, ".samples.pieces was begun with other settings (count: 40, now 30)");

    Files.write(reference.resolve("00000/img00000033.png"), whole);
    damage(samples.resolve("00000/img00000021.png"));
    assertEquals(expected, SparkCliRun.spark(words).succeeds().out());
    assertFalse(Files.exists(work));
    Path elsewhere = folder.resolve("elsewhere");
    SparkCliRun.spark(and(words, "--work-dir", elsewhere)).failsWith(1, "img00000021.png");
    assertFalse(Files.exists(work));
  }

  private static byte[] damage(Path image) throws IOException {
    byte[] whole = Files.readAllBytes(image);
    Files.write(image, new byte[whole.length]);
    return whole;
  }

  @Test
  void neighboursAreThoseOfOneMachine() throws IOException {
    FeatureFile real = features("real", 2100);
    FeatureFile generated = features("generated", 1300);
    Bands tasks =
        new SparkBands(
            JavaSparkContext.fromSparkContext(SparkCliRun.session().sparkContext()),
            ProgressListener.SILENT,
            () -> false);
    PrecisionRecall exact = PrecisionRecall.of(real, generated, 3, tasks);
    assertEquals(PrecisionRecall.of(real, generated, 3, LinearAlgebra.JAVA), exact);
    assertTrue(exact.recall() > 0.1 && exact.recall() < 0.99, exact.recall() + "");
    assertEquals(
        HalfPrecisionRecall.of(real, generated, 3, OnnxAlgebra.SHARED),
        HalfPrecisionRecall.of(real, generated, 3, tasks));
  }

  private FeatureFile features(String name, int count) throws IOException {
    ByteBuffer rows = ByteBuffer.allocate(count * 6 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(count);
    while (rows.hasRemaining()) {
      rows.putFloat((float) random.nextGaussian());
    }
    Path file = folder.resolve(name + "-of-neighbours");
    Files.write(file, rows.array());
    return FeatureFile.open(file, count, 6);
  }

  @Test
  void roundsOfStatisticsAreKeptUnlessTheyAreDamaged() throws IOException {
    Path part = folder.resolve("part");
    ObjectNode settings = Json.MAPPER.createObjectNode().put("count", 6);
    try (KeptStatistics kept = KeptStatistics.open(part, folder, settings)) {
      kept.add(gathered(1, 2, 5), 3);
      kept.add(gathered(4, 4), 2);
    }
    Path file = part.resolve("statistics-2");
    try (KeptStatistics kept = KeptStatistics.open(part, folder, settings)) {
      assertEquals(5, kept.images());
      kept.add(gathered(2), 1);
      assertEquals(6, kept.images());
      assertEquals(3, kept.total().statistics().get(0).mean()[0], 1e-15);
      assertFalse(Files.exists(file));
      file = part.resolve("statistics-3");
    }
    ObjectNode other = settings.deepCopy().put("count", 7);
    assertThrows(
        IllegalArgumentException.class, () -> KeptStatistics.open(part, folder, other).close());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    try (KeptStatistics kept = KeptStatistics.open(part, folder, settings)) {
      assertEquals(0, kept.images());
    }
  }

  private static GatheredFeatures gathered(float... values) {
    FeatureStatistics statistics = new FeatureStatistics(1);
    statistics.add(values);
    return new GatheredFeatures(List.of(statistics));
  }

  @Test
  void whatTasksCannotReadIsSaidInOneLine() throws IOException {
    Path samples = samples(6);
    Object[] words = words(EFFICIENTNET, "--samples", samples, "--reference");
    SparkCliRun.spark(and(words, reference(4, true)))
        .failsWith(1, "reference.npz is compressed, so that each task would inflate it");
    damage(samples.resolve("00000/img00000004.png"));
    SparkCliRun.spark(and(words, reference(4, false), "--work-dir", folder.resolve("other")))
        .failsWith(1, "img00000004.png: no image format that can be read here");
  }

  @Test
  void whatIsOfOneMachineIsRefused() {
    Object[] words = words(EFFICIENTNET, "--samples", "emoji", "--reference", "emoji");
    SparkCliRun.spark(and(words, "--engine", "torch")).failsWith(2, "--engine torch is of one");
    SparkCliRun.spark(and(words, "--metrics", "retrieval")).failsWith(2, "metric retrieval is of");
    SparkCliRun.spark(and(words, "--num-workers", 3)).failsWith(2, "Spark divides the work");
  }
}
