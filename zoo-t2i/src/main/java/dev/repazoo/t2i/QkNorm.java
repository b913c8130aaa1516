package dev.repazoo.t2i;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How queries and keys of each head are normalised before they meet; affine, eps 1e-6. */
enum QkNorm {
  /** Not at all. */
  NONE,
  /** {@code (x - mean) / sqrt(var + eps) * weight + bias}. */
  LN,
  /** {@code x / sqrt(mean(x^2) + eps) * weight}. */
  RMS;

  /** The one of that word in configurations, {@code ln} or {@code rms}; NONE has no word there. */
  static Optional<QkNorm> ofWord(String word) {
    return Arrays.stream(values())
        .filter(norm -> norm != NONE && norm.word().equals(word))
        .findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
