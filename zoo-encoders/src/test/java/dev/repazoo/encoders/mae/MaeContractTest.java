package dev.repazoo.encoders.mae;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class MaeContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new MaeProvider();
  }
}
