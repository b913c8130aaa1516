package dev.repazoo.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CodecContract;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the catalogue is what it says, and a wrong configuration is refused. */
class CodecCatalogueTest {
  private static final Registry REGISTRY = Registry.load();

  static Stream<CodecProvider> families() {
    return REGISTRY.codecFamilies().stream();
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyFamilyKeepsTheContract(CodecProvider family) throws ClassNotFoundException {
    String test = family.getClass().getName().replaceFirst("Provider$", "ContractTest");
    assertTrue(CodecContract.class.isAssignableFrom(Class.forName(test)), test);
  }

  private static ObjectNode config(String id) {
    return REGISTRY.codec(id).provider().config(id);
  }

  @ParameterizedTest
  @CsvSource({
    "autoencoder-kl, \"layers_per_block\": 5",
    "taesd, \"num_encoder_blocks\": [2; 4; 1; 3]",
    "taesd, \"arch_variant\": \"flux_2\"; \"num_decoder_blocks\": [2; 4; 1; 3]"
  })
  void theSizeThatIsToldBeforehandIsTheModels(String family, String config) throws IOException {
    CodecProvider provider =
        REGISTRY.codecFamilies().stream()
            .filter(one -> one.family().equals(family))
            .findFirst()
            .orElseThrow();
    String text = "{" + config.replace(';', ',') + "}";
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(text);
    assertEquals(ModelSize.of(provider.create(json)), provider.modelSize(json));
  }

  @ParameterizedTest
  @CsvSource({
    "norm_num_groups, 48",
    "layers_per_block, 0",
    "latent_channels, -1",
    "act_fn, 3",
    "use_quant_conv, 3",
    "block_out_channels, 64"
  })
  void aWrongValueNamesItsKey(String key, int value) {
    CodecProvider provider = REGISTRY.codec("sd-vae-ft-ema").provider();
    ObjectNode config = config("sd-vae-ft-ema").put(key, value);
    String message =
        assertThrows(IllegalArgumentException.class, () -> provider.create(config)).getMessage();
    assertTrue(message.contains(key), message);
  }
}
