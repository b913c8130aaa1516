package dev.repazoo.cli.eval;

import dev.repazoo.cli.eval.features.ClipExtractor;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.encoders.inception.InceptionProvider;
import dev.repazoo.eval.Bands;
import dev.repazoo.eval.Bootstrap;
import dev.repazoo.eval.ClipScore;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.eval.FeatureStatistics;
import dev.repazoo.eval.FrechetDistance;
import dev.repazoo.eval.HalfPrecisionRecall;
import dev.repazoo.eval.InceptionScore;
import dev.repazoo.eval.KernelDistance;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.eval.MeanDiscrepancy;
import dev.repazoo.eval.NearestNeighbours;
import dev.repazoo.eval.NumpyRandom;
import dev.repazoo.eval.PrecisionRecall;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Measures features of samples and reference by the rules of a preset. */
final class Measuring {
  private static final int RESAMPLED = 2048;

  /** Neighbours among which a caption is looked for. */
  private static final int RETRIEVED = 5;

  private final Preset preset;
  private final int bootstrap;
  private final Extractor network;
  private final String extractor;
  private final long count;
  private final LinearAlgebra algebra;
  private final Bands bands;
  private final Side samples;
  private final Side reference;
  private Optional<PrecisionRecall> neighbours = Optional.empty();
  private Optional<HalfPrecisionRecall> halves = Optional.empty();

  Measuring(
      Preset preset,
      int bootstrap,
      Extractor network,
      Side samples,
      Side reference,
      LinearAlgebra algebra,
      Bands bands) {
    this.preset = preset;
    this.bootstrap = bootstrap;
    this.network = network;
    this.extractor = network.id();
    this.samples = samples;
    this.reference = reference;
    this.count = samples.count();
    this.algebra = algebra;
    this.bands = bands;
  }

  Result discrepancy(FeatureRows samples, FeatureRows reference) {
    return result(
        Measure.CMMD,
        MeanDiscrepancy.between(samples, reference, algebra),
        "Gaussian kernel, sigma 10, biased, times 1000");
  }

  private Result result(Measure measure, double value, String rule) {
    return Result.of(preset, measure, value, extractor, count, rule);
  }

  Result frechet(Measure measure, Feature feature, SideFeatures samples, SideFeatures reference) {
    FeatureStatistics other = reference.statistics(feature);
    double value = FrechetDistance.between(samples.statistics(feature), other, algebra);
    Result result =
        result(
            measure, value, "covariance over n - 1, float64, %d dimensions".formatted(other.dim()));
    return interval(
        result,
        (int) count,
        picked ->
            FrechetDistance.between(resampled(samples.rows(feature), picked), other, algebra));
  }

  private FeatureStatistics resampled(FeatureRows rows, int... picked) {
    FeatureStatistics statistics = new FeatureStatistics(rows.dim(), algebra);
    for (int from = 0; from < picked.length; from += RESAMPLED) {
      int to = Math.min(picked.length, from + RESAMPLED);
      statistics.add(rows.pick(Arrays.copyOfRange(picked, from, to)));
    }
    return statistics;
  }

  Result score(FeatureRows logits) {
    int[] order =
        preset
            .shuffle()
            .map(seed -> new NumpyRandom(seed).permutation(logits.count()))
            .orElseGet(() -> IntStream.range(0, logits.count()).toArray());
    InceptionScore score = InceptionScore.ofLogits(logits, order, preset.blocks());
    Result result =
        result(Measure.INCEPTION_SCORE, score.mean(), words(preset)).withStd(score.std());
    return interval(
        result,
        logits.count(),
        picked -> InceptionScore.ofLogits(logits, picked, preset.blocks()).mean());
  }

  private static String words(Preset preset) {
    return preset.blocks().words()
        + preset.shuffle().map(seed -> ", shuffled by seed " + seed).orElse(", not shuffled")
        + ", logits without bias";
  }

  Result share(Measure measure, FeatureRows samples, FeatureRows reference) {
    int k = Math.min(preset.neighbours(), Math.min(samples.count(), reference.count()) - 1);
    if (neighbours.isEmpty()) {
      neighbours = Optional.of(PrecisionRecall.of(reference, samples, k, bands));
      if (preset.half() && extractor.equals(InceptionProvider.ID)) {
        halves = Optional.of(HalfPrecisionRecall.of(reference, samples, k, bands));
      }
    }
    boolean precision = measure == Measure.PRECISION;
    PrecisionRecall exact = neighbours.get();
    double value = precision ? exact.precision() : exact.recall();
    String rule = "k " + k;
    if (halves.isPresent()) {
      rule +=
          String.format(
              Locale.ROOT,
              ", squared distances in %s precision as ADM's; exactly %.4f",
              halves.get().half() ? "half" : "single",
              value);
      value = precision ? halves.get().precision() : halves.get().recall();
    }
    BitSet inside = precision ? exact.generatedInside() : exact.realInside();
    int size = precision ? samples.count() : reference.count();
    return interval(
        result(measure, value, rule),
        size,
        picked -> (double) IntStream.of(picked).filter(inside::get).count() / size);
  }

  Result kernel(FeatureRows samples, FeatureRows reference) {
    int size = Math.min(KernelDistance.SUBSET_SIZE, Math.min(samples.count(), reference.count()));
    KernelDistance distance =
        KernelDistance.between(
            samples,
            reference,
            KernelDistance.SUBSETS,
            size,
            new NumpyRandom(Preset.SEED),
            algebra);
    return result(
            Measure.KID,
            distance.mean(),
            "cubic kernel, unbiased, %d subsets of %d, seed %d"
                .formatted(KernelDistance.SUBSETS, size, Preset.SEED))
        .withStd(distance.std());
  }

  Result retrieval(FeatureRows features, FeatureRows others) {
    ImageSet drawn = samples.images().orElseThrow();
    ImageSet known = reference.images().orElseThrow();
    int most = Math.min(RETRIEVED, others.count());
    NearestNeighbours nearest = NearestNeighbours.among(features, others, most, algebra);
    BitSet first = new BitSet();
    int among = 0;
    for (int i = 0; i < features.count(); i++) {
      int sample = i;
      Set<String> wanted = Set.copyOf(drawn.captions(i));
      OptionalInt rank =
          IntStream.range(0, most)
              .filter(r -> shares(known.captions(nearest.index(sample, r)), wanted))
              .findFirst();
      first.set(i, rank.isPresent() && rank.getAsInt() == 0);
      among += rank.isPresent() ? 1 : 0;
    }
    int size = features.count();
    Result result =
        result(
            Measure.RETRIEVAL,
            (double) first.cardinality() / size,
            String.format(
                Locale.ROOT,
                "nearest of %d images has the sample's caption; one of the nearest %d: %.4f",
                others.count(),
                most,
                (double) among / size));
    return interval(
        result, size, picked -> (double) IntStream.of(picked).filter(first::get).count() / size);
  }

  Result captions(FeatureRows embeddings) {
    ImageSet drawn = samples.images().orElseThrow();
    ClipExtractor clip = (ClipExtractor) network;
    List<String> captions =
        IntStream.range(0, drawn.count()).mapToObj(i -> drawn.captions(i).get(0)).toList();
    ClipScore score = ClipScore.of(embeddings, clip.captions(captions));
    int cut = clip.cut(captions);
    String rule =
        "mean of max(100 cos(image, caption), 0), float64"
            + (drawn.captions(0).size() > 1 ? ", of each image's first caption" : "")
            + (cut > 0 ? ", %d captions cut to the tokens that CLIP takes".formatted(cut) : "");
    return interval(
        result(Measure.CLIP_SCORE, score.mean(), rule).withError(score.standardError()),
        captions.size(),
        score::mean);
  }

  private static boolean shares(List<String> captions, Set<String> wanted) {
    return captions.stream().anyMatch(wanted::contains);
  }

  private Result interval(Result result, int size, ToDoubleFunction<int[]> measure) {
    return bootstrap == 0
        ? result
        : result.within(Bootstrap.of(result.value(), size, bootstrap, Preset.SEED, measure));
  }
}
