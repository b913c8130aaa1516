package dev.repazoo.minilm;

import dev.repazoo.spi.TextEncoderContract;
import dev.repazoo.spi.TextEncoderProvider;
import java.nio.file.Path;
import java.util.List;

class MiniLmTest extends TextEncoderContract {

  @Override
  protected TextEncoderProvider provider() {
    return new MiniLmProvider();
  }

  @Override
  protected List<Path> parityCases() {
    return List.of(Path.of("src/test/resources/golden/minilm"));
  }
}
