package dev.repazoo.latents;

import dev.repazoo.data.CaptionedLayout;
import dev.repazoo.sources.ImageSource;
import java.util.function.IntUnaryOperator;

/**
 * Under which number an image of a captioned source is kept: its own in a source that is in the
 * layout already, {@code 7} of {@code 7.png}, else its place.
 */
final class CaptionedNumbers {
  private CaptionedNumbers() {}

  static IntUnaryOperator of(ImageSource source) {
    for (int i = 0; i < source.size(); i++) {
      if (!source.name(i).matches("(0|[1-9]\\d{0,8})\\.png")) {
        return IntUnaryOperator.identity();
      }
    }
    return i -> number(source.name(i));
  }

  private static int number(String name) {
    int number = Integer.parseInt(name.substring(0, name.indexOf('.')));
    if (!CaptionedLayout.image(number).equals(name)) {
      throw new IllegalStateException(name);
    }
    return number;
  }
}
