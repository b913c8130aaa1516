package dev.repazoo.encoders.mocov3;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class MocoV3ContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new MocoV3Provider();
  }
}
