package dev.repazoo.convert;

import java.util.Locale;

/** Which part of a data set that comes in two. */
public enum Split {
  /** What models are trained on. */
  TRAIN,
  /** What they are tested on. */
  TEST;

  /** The name on command lines. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
