package dev.repazoo.encoders.dinov2;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class DinoV2ContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new DinoV2Provider();
  }
}
