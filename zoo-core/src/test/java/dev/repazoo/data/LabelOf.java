package dev.repazoo.data;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The classes of samples, read off their conditions. */
final class LabelOf {
  private LabelOf() {}

  static long sample(Dataset data, int index) {
    try {
      return data.condition(index).getLong(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
