package dev.repazoo.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.weights.StateDict;
import java.util.Optional;

/** A family of codecs between images and latents. */
public interface CodecProvider extends Provider {

  /**
   * The architecture of a variant in the family's own vocabulary: what {@link #create(ObjectNode)}
   * takes.
   *
   * @throws IllegalArgumentException when {@code id} is none of {@link #entries()}
   */
  ObjectNode config(String id);

  /**
   * Builds a codec without weights.
   *
   * @param config the architecture; an unknown key is an error
   */
  Codec create(ObjectNode config);

  /**
   * How large a model of an architecture is, found without building all of it: it is asked before
   * memory is taken, for architectures that no memory would hold, too.
   *
   * @throws IllegalArgumentException as {@link #create(ObjectNode)}
   */
  default ModelSize modelSize(ObjectNode config) {
    return ModelSize.of(create(config));
  }

  /**
   * The architecture of weights that a user names by file, if they are this family's.
   *
   * @param config what lies beside them as {@code config.json}, if anything
   * @param published the tensors under their published names
   */
  default Optional<ObjectNode> recognise(Optional<ObjectNode> config, StateDict published) {
    return Optional.empty();
  }
}
