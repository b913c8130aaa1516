package dev.repazoo.cli.eval;

import dev.repazoo.cli.eval.features.Feature;
import java.util.Arrays;
import java.util.List;

/**
 * A number that tells how alike two sets of images are, or how good one is: its names, what it is
 * of, and how it is computed.
 */
public enum Measure {
  /** Frechet distance of pooled features. */
  FID("fid", "fid", "FID", "FD", Network.NAMED, Feature.POOLED, Uses.STATISTICS),
  /** Frechet distance of Inception's spatial features. */
  SFID("sfid", "sfid", "sFID", "", Network.NAMED, Feature.SPATIAL, Uses.STATISTICS),
  /** Inception score; of the samples alone. */
  INCEPTION_SCORE("is", "inception_score", "IS", "", Network.NAMED, Feature.LOGITS, Uses.SAMPLES) {
    @Override
    Result compute(Measuring rules, SideFeatures samples, SideFeatures reference) {
      return rules.score(samples.rows(feature()));
    }
  },
  /** Share of samples among the reference. */
  PRECISION("precision", "precision", "precision", "", Network.NAMED, Feature.POOLED, Uses.BOTH) {
    @Override
    Result compute(Measuring rules, SideFeatures samples, SideFeatures reference) {
      return rules.share(this, samples.rows(feature()), reference.rows(feature()));
    }
  },
  /** Share of the reference among samples. */
  RECALL("recall", "recall", "recall", "", Network.NAMED, Feature.POOLED, Uses.BOTH) {
    @Override
    Result compute(Measuring rules, SideFeatures samples, SideFeatures reference) {
      return rules.share(this, samples.rows(feature()), reference.rows(feature()));
    }
  },
  /** Kernel distance of pooled features. */
  KID("kid", "kid", "KID", "KD", Network.NAMED, Feature.POOLED, Uses.BOTH) {
    @Override
    Result compute(Measuring rules, SideFeatures samples, SideFeatures reference) {
      return rules.kernel(samples.rows(feature()), reference.rows(feature()));
    }
  },
  /** Share of captioned samples whose nearest image of the reference has their caption. */
  RETRIEVAL("retrieval", "retrieval", "retrieval", "", Network.NAMED, Feature.POOLED, Uses.BOTH) {
    @Override
    Result compute(Measuring rules, SideFeatures samples, SideFeatures reference) {
      return rules.retrieval(samples.rows(feature()), reference.rows(feature()));
    }
  },
  /** Maximum mean discrepancy of CLIP's embeddings. */
  CMMD("cmmd", "cmmd", "CMMD", "", Network.CLIP, Feature.POOLED, Uses.BOTH) {
    @Override
    Result compute(Measuring rules, SideFeatures samples, SideFeatures reference) {
      return rules.discrepancy(samples.rows(feature()), reference.rows(feature()));
    }
  },
  /** Frechet distance of DINOv2's class tokens. */
  FD_DINOV2(
      "fd-dinov2", "fd_dinov2", "FD-DINOv2", "", Network.DINOV2, Feature.POOLED, Uses.STATISTICS),
  /** How well samples fit their captions; of the samples alone. */
  CLIP_SCORE(
      "clip-score",
      "clip_score",
      "CLIP score",
      "",
      Network.CLIP_AND_TEXT,
      Feature.POOLED,
      Uses.SAMPLES) {
    @Override
    Result compute(Measuring rules, SideFeatures samples, SideFeatures reference) {
      return rules.captions(samples.rows(feature()));
    }
  };

  private final String word;
  private final String key;
  private final String title;
  private final String elsewhere;
  private final Network network;
  private final Feature feature;
  private final Uses uses;

  /** Whose features a measure is of. */
  enum Network {
    /** Inception's, or those of the network that the preset or {@code --features} names. */
    NAMED,
    /** DINOv2's always. */
    DINOV2,
    /** CLIP's always. */
    CLIP,
    /** Those of CLIP's two sides, which {@code --clip} names. */
    CLIP_AND_TEXT
  }

  /** What a measure takes of a network's features. */
  enum Uses {
    /** Mean and covariance of both sides. */
    STATISTICS,
    /** The features of each image of both sides. */
    BOTH,
    /** The features of each sample. */
    SAMPLES
  }

  /**
   * A measure.
   *
   * @param title what it is called
   * @param elsewhere what it is called of other networks than Inception, before their names; empty
   *     for the same
   */
  Measure(
      String word,
      String key,
      String title,
      String elsewhere,
      Network network,
      Feature feature,
      Uses uses) {
    this.word = word;
    this.key = key;
    this.title = title;
    this.elsewhere = elsewhere;
    this.network = network;
    this.feature = feature;
    this.uses = uses;
  }

  /** Computes it by the rules of a preset: the Frechet distance, where nothing else is said. */
  Result compute(Measuring rules, SideFeatures samples, SideFeatures reference) {
    return rules.frechet(this, feature, samples, reference);
  }

  /** The name in {@code --metrics}. */
  public String word() {
    return word;
  }

  /** The name in JSON. */
  public String key() {
    return key;
  }

  /** What it may be called: FID is of Inception alone. */
  String title(String extractor) {
    return elsewhere.isEmpty() || extractor.startsWith("inception")
        ? title
        : elsewhere + " " + extractor;
  }

  Network network() {
    return network;
  }

  /** What it is of. */
  Feature feature() {
    return feature;
  }

  Uses uses() {
    return uses;
  }

  /** Whether it wants a reference beside the samples. */
  public boolean ofReference() {
    return uses != Uses.SAMPLES;
  }

  /** Whether samples must have captions; the reference must, too, where it wants one. */
  public boolean ofCaptions() {
    return this == RETRIEVAL || this == CLIP_SCORE;
  }

  /** Whether Inception alone gives what it is of. */
  public boolean ofInception() {
    return feature != Feature.POOLED;
  }

  /** All names. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Measure::word).toList();
  }

  /**
   * The measures of a list such as {@code fid,precision}.
   *
   * @throws IllegalArgumentException for another name, or one that occurs twice
   */
  public static List<Measure> list(String text) {
    return NamedList.of(text, "metric", values(), m -> List.of(m.word, m.key));
  }
}
