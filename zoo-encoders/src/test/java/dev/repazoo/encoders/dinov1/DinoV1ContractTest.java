package dev.repazoo.encoders.dinov1;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class DinoV1ContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new DinoV1Provider();
  }
}
