package dev.repazoo.encoders.jepa;

import dev.repazoo.encoders.ShippedEncoderContract;
import dev.repazoo.spi.EncoderProvider;

class JepaContractTest extends ShippedEncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new JepaProvider();
  }
}
