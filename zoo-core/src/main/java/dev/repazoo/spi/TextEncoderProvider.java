package dev.repazoo.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A family of text encoders. */
public interface TextEncoderProvider extends Provider {

  /**
   * The architecture of a variant in the family's own vocabulary: what {@link #create(ObjectNode)}
   * takes.
   *
   * @throws IllegalArgumentException when {@code id} is none of {@link #entries()}
   */
  ObjectNode config(String id);

  /**
   * Builds a text encoder without weights.
   *
   * @param config the architecture; an unknown key is an error
   */
  TextEncoder create(ObjectNode config);
}
