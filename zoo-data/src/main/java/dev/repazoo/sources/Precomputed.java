package dev.repazoo.sources;

import java.io.IOException;
import java.util.Map;

/**
 * What was computed of a source's images before, latents or features of captions, as it travels in
 * shards: fields of the samples, and files beside the shards that say what made them.
 */
public interface Precomputed {
  /**
   * What goes into an image's sample, by extension.
   *
   * @param index of the image in its source
   */
  Map<String, byte[]> fields(int index) throws IOException;

  /** Files beside the shards, by name. */
  Map<String, byte[]> notes() throws IOException;

  /** What it is, for people: {@code latents}. */
  String what();

  /** That of some of the images, by their places. */
  default Precomputed select(int... selected) {
    Precomputed all = this;
    return new Precomputed() {
      @Override
      public Map<String, byte[]> fields(int index) throws IOException {
        return all.fields(selected[index]);
      }

      @Override
      public Map<String, byte[]> notes() throws IOException {
        return all.notes();
      }

      @Override
      public String what() {
        return all.what();
      }
    };
  }
}
