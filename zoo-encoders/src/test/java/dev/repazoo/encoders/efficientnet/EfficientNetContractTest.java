package dev.repazoo.encoders.efficientnet;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class EfficientNetContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new EfficientNetProvider();
  }
}
