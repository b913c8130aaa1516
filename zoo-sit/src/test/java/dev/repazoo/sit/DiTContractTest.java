package dev.repazoo.sit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.GeneratorContract;
import dev.repazoo.spi.GeneratorProvider;

class DiTContractTest extends GeneratorContract {
  @Override
  protected GeneratorProvider provider() {
    return new DiTProvider();
  }

  /** Two narrow blocks. */
  @Override
  protected ObjectNode reduced(ObjectNode config) {
    return config.put("depth", 2).put("hidden_size", 64).put("num_heads", 2);
  }
}
