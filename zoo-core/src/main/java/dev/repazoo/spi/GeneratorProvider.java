package dev.repazoo.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;

/** A family of diffusion transformers. */
public interface GeneratorProvider extends Provider {

  /**
   * The architecture of a variant in the vocabulary of the reference constructor: what {@link
   * #create(ObjectNode)} takes.
   *
   * @throws IllegalArgumentException when {@code id} is none of {@link #entries()}
   */
  ObjectNode config(String id);

  /**
   * Builds a generator without weights. Keys that are absent have the reference constructor's
   * defaults.
   *
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  Generator create(ObjectNode config);

  /**
   * What an architecture takes and gives, found without building it.
   *
   * @throws IllegalArgumentException as {@link #create(ObjectNode)}
   */
  GeneratorShape shape(ObjectNode config);

  /**
   * What a configuration says itself, without the defaults of keys that are absent.
   *
   * @throws IllegalArgumentException as {@link #create(ObjectNode)}
   */
  GeneratorOptions said(ObjectNode config);

  /**
   * A configuration with what the options say in place of what it says.
   *
   * @throws IllegalArgumentException for options that no model of the family has
   */
  ObjectNode adapt(ObjectNode config, GeneratorOptions options);

  /** Keys of the configuration that a variant leaves open, such as the size of samples. */
  default List<String> openKeys() {
    return List.of();
  }

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
   * Reads the architecture off a checkpoint's tensor names and shapes, so that users need not name
   * the model.
   *
   * @return empty when the tensors are not of this family
   */
  Optional<ObjectNode> infer(StateDict published);

  /**
   * Keys of an inferred architecture that decide what the model computes and yet leave no trace in
   * its tensors: their values are guesses, unless a variant agrees in all else.
   */
  default List<String> traceless(ObjectNode inferred) {
    return List.of();
  }
}
