package dev.repazoo.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A family of frozen vision encoders. */
public interface EncoderProvider extends Provider {

  /**
   * The architecture of a variant in the family's own vocabulary: what {@link #create(ObjectNode)}
   * takes.
   *
   * @throws IllegalArgumentException when {@code id} is none of {@link #entries()}
   */
  ObjectNode config(String id);

  /**
   * Builds an encoder without weights.
   *
   * @param config the architecture; an unknown key is an error
   */
  Encoder create(ObjectNode config);
}
