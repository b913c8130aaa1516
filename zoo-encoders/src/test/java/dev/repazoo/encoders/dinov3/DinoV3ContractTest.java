package dev.repazoo.encoders.dinov3;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class DinoV3ContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new DinoV3Provider();
  }
}
