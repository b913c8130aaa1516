package dev.repazoo.t5;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.TextEncoderContract;
import dev.repazoo.spi.TextEncoderProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class T5Test extends TextEncoderContract {
  static final Path CASES = Path.of("src/test/resources/golden");

  @Override
  protected TextEncoderProvider provider() {
    return new T5Provider();
  }

  @Override
  protected ObjectNode reduced(ObjectNode config) {
    ObjectNode small = config.put("d_model", 16).put("d_kv", 4).put("d_ff", 24).put("num_heads", 3);
    return provider().completed(small.put("num_layers", 2), CASES.resolve("t5-gated"));
  }

  @Override
  protected List<Path> parityCases() {
    return Stream.of("t5-gated", "t5-relu").map(CASES::resolve).toList();
  }
}
