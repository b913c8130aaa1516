package dev.repazoo.codecs.kl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.CodecContract;
import dev.repazoo.spi.CodecProvider;

class KlContractTest extends CodecContract {
  @Override
  protected CodecProvider provider() {
    return new KlProvider();
  }

  @Override
  protected ObjectNode reduced(ObjectNode config) {
    config.putArray("block_out_channels").add(8).add(16).add(16).add(16);
    return config.put("layers_per_block", 1).put("norm_num_groups", 4);
  }
}
