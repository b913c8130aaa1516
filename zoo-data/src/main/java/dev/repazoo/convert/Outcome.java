package dev.repazoo.convert;

import dev.repazoo.image.Preprocessing.Resolution;
import java.nio.ByteBuffer;

/** What came of one image. */
sealed interface Outcome {
  /** An earlier run made it. */
  record Present(Resolution size) implements Outcome {}

  /** A file to be written. */
  record Made(Resolution size, ByteBuffer png) implements Outcome {}

  /** The transform leaves such images out. */
  record LeftOut() implements Outcome {}

  /** It can't be read. */
  record Unreadable(String reason) implements Outcome {}
}
