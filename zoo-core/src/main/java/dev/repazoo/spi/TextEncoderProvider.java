package dev.repazoo.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

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
   * An architecture with what {@link TextEncoder#embedding} takes beyond token features: CLIP's
   * projection.
   *
   * @param config the architecture
   */
  default ObjectNode embeddingConfig(ObjectNode config) {
    return config;
  }

  /**
   * An architecture with what lies beside its weights and isn't in them: a tokenizer's file.
   *
   * @param config the architecture
   * @param folder that the weights lie in
   */
  default ObjectNode completed(ObjectNode config, Path folder) {
    return config;
  }

  /**
   * The one file that all of the family is, weights included; empty for a family whose models are
   * built here and loaded from checkpoints.
   *
   * @throws IOException when a file that is shipped can't be unpacked
   */
  default Optional<Path> file() throws IOException {
    return Optional.empty();
  }

  /**
   * Builds a text encoder, without weights unless the family is one {@link #file()}.
   *
   * @param config the architecture; an unknown key is an error. {@code max_length} is the number of
   *     tokens that captions are padded or cut to
   */
  TextEncoder create(ObjectNode config);

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
