package dev.repazoo.cli.eval;

import dev.repazoo.message.NearestNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A number that tells how alike two sets of images are, or how good one is. */
public enum Measure {
  /** Frechet distance of pooled features. */
  FID("fid", "fid"),
  /** Frechet distance of Inception's spatial features. */
  SFID("sfid", "sfid"),
  /** Inception score; of the samples alone. */
  INCEPTION_SCORE("is", "inception_score"),
  /** Share of samples among the reference. */
  PRECISION("precision", "precision"),
  /** Share of the reference among samples. */
  RECALL("recall", "recall"),
  /** Kernel distance of pooled features. */
  KID("kid", "kid"),
  /** Maximum mean discrepancy of CLIP's embeddings. */
  CMMD("cmmd", "cmmd"),
  /** Frechet distance of DINOv2's class tokens. */
  FD_DINOV2("fd-dinov2", "fd_dinov2");

  private final String word;
  private final String key;

  Measure(String word, String key) {
    this.word = word;
    this.key = key;
  }

  /** The name in {@code --metrics}. */
  public String word() {
    return word;
  }

  /** The name in JSON. */
  public String key() {
    return key;
  }

  /** Whether Inception alone gives what it is of. */
  public boolean ofInception() {
    return this == SFID || this == INCEPTION_SCORE;
  }

  /** Whether it is of the network that the preset or {@code --features} names. */
  public boolean ofMainFeatures() {
    return this != CMMD && this != FD_DINOV2;
  }

  /** Whether statistics of the reference are enough. */
  public boolean ofStatistics() {
    return this == FID || this == SFID || this == FD_DINOV2 || this == INCEPTION_SCORE;
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
    List<Measure> found = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      Measure measure =
          Arrays.stream(values())
              .filter(m -> m.word.equals(word) || m.key.equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there is no metric '"
                              + word
                              + "'; the nearest is "
                              + NearestNames.of(word, words(), 1).get(0)
                              + "; there are "
                              + String.join(", ", words())));
      if (found.contains(measure)) {
        throw new IllegalArgumentException("metric " + word + " is named twice");
      }
      found.add(measure);
    }
    return List.copyOf(found);
  }
}
