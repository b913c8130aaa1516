package dev.repazoo.encoders.clip;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class ClipContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new ClipProvider();
  }
}
