package com.example.dct;

import dev.repazoo.spi.EncoderContract;
import dev.repazoo.spi.EncoderProvider;
import java.nio.file.Path;
import java.util.List;

class DctEncoderTest extends EncoderContract {
  @Override
  protected EncoderProvider provider() {
    return new DctEncoder.Provider();
  }

  @Override
  protected List<Path> parityCases() {
    return List.of(Path.of("src/test/resources/dct-16"));
  }
}
