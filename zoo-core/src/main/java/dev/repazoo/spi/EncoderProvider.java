package dev.repazoo.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

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
   * An architecture with what {@link Encoder#embedding} takes beyond tokens, such as a projection
   * into a space shared with texts, which alignment has no use for.
   *
   * @param config the architecture
   */
  default ObjectNode embeddingConfig(ObjectNode config) {
    return config;
  }

  /**
   * The {@code model_type}s of Hugging Face's {@code config.json} that are of this family; empty
   * when that can't be told. A folder of another type is refused before its weights are read.
   */
  default Optional<Set<String>> modelTypes() {
    return Optional.empty();
  }

  /**
   * The one file that all of the family is, weights included; empty for a family whose models are
   * built here. To ask such a model anything reads the file.
   */
  default Optional<Path> file() {
    return Optional.empty();
  }

  /**
   * Builds an encoder without weights.
   *
   * @param config the architecture; an unknown key is an error
   */
  Encoder create(ObjectNode config);

  /**
   * How large a model of an architecture is, found without building all of it: it is asked before
   * memory is taken, for architectures that no memory would hold, too.
   *
   * @throws IllegalArgumentException as {@link #create(ObjectNode)}
   */
  default ModelSize modelSize(ObjectNode config) {
    return ModelSize.of(create(config));
  }
}
