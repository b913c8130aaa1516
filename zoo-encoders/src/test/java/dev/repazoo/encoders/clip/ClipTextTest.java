package dev.repazoo.encoders.clip;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.TextEncoderContract;
import dev.repazoo.spi.TextEncoderProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class ClipTextTest extends TextEncoderContract {

  @Override
  protected TextEncoderProvider provider() {
    return new ClipTextProvider();
  }

  @Override
  protected ObjectNode reduced(ObjectNode config) {
    return config
        .put("hidden_size", 16)
        .put("num_attention_heads", 2)
        .put("intermediate_size", 32)
        .put("num_hidden_layers", 2);
  }

  @Override
  protected List<Path> parityCases() {
    Path cases = Path.of("src/test/resources/golden/text");
    return Stream.of("clip-bpe-hf", "clip-bpe-openai", "clip-bpe-openai-ftfy", "clip-text-full")
        .map(cases::resolve)
        .toList();
  }
}
