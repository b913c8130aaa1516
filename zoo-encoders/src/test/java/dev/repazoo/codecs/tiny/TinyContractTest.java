package dev.repazoo.codecs.tiny;

import dev.repazoo.spi.CodecContract;
import dev.repazoo.spi.CodecProvider;

class TinyContractTest extends CodecContract {
  @Override
  protected CodecProvider provider() {
    return new TinyProvider();
  }
}
