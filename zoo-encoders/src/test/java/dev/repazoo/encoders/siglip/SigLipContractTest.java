package dev.repazoo.encoders.siglip;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class SigLipContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new SigLipProvider();
  }
}
