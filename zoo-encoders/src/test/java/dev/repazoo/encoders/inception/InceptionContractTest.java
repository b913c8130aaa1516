package dev.repazoo.encoders.inception;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class InceptionContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new InceptionProvider();
  }
}
