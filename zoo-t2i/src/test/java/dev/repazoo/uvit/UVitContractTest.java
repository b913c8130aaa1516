package dev.repazoo.uvit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.GeneratorContract;
import dev.repazoo.spi.GeneratorProvider;

class UVitContractTest extends GeneratorContract {
  @Override
  protected GeneratorProvider provider() {
    return new UVitProvider();
  }

  /** Three narrow blocks, the alignment after the last, which is where it is guessed to be. */
  @Override
  protected ObjectNode reduced(ObjectNode config) {
    if (!config.get("z_dims").isEmpty()) {
      config.put("projector_dim", 16);
    }
    return config
        .put("input_size", 4 * config.get("patch_size").asInt())
        .put("depth", 2)
        .put("encoder_depth", 3)
        .put("hidden_size", 64)
        .put("num_heads", 1)
        .put("context_length", 5);
  }
}
