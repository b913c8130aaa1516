package dev.repazoo.spi;

import java.util.Arrays;
import java.util.Optional;

/** What a plugin provides. */
public enum Kind {
  /** A frozen network that turns images into patch tokens. */
  ENCODER("encoder"),
  /** A diffusion transformer that predicts velocities. */
  GENERATOR("generator"),
  /** A map between images and latents. */
  CODEC("codec"),
  /** A network that turns captions into token features. */
  TEXT_ENCODER("text-encoder");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** The word used on the command line and in JSON. */
  public String word() {
    return word;
  }

  /** The kind of that word, if there is one. */
  public static Optional<Kind> ofWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
