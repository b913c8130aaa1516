package dev.repazoo.encoders;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderContract;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registry;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the catalogue is what it says. */
class CatalogueTest {
  private static final Registry REGISTRY = Registry.load();

  static Stream<String> ids() {
    return REGISTRY.encoderFamilies().stream()
        .flatMap(family -> family.entries().stream())
        .map(entry -> entry.id());
  }

  private static ObjectNode config(String id) {
    return REGISTRY.encoder(id).provider().config(id);
  }

  static Stream<EncoderProvider> families() {
    return REGISTRY.encoderFamilies().stream();
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyFamilyKeepsTheContract(EncoderProvider family) throws ClassNotFoundException {
    String test = family.getClass().getName().replaceFirst("Provider$", "ContractTest");
    assertTrue(EncoderContract.class.isAssignableFrom(Class.forName(test)), test);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void otherResolutionsAreRefused(String id) {
    Encoder encoder = REGISTRY.encoder(id).provider().create(config(id));
    String message =
        assertThrows(IllegalArgumentException.class, () -> encoder.gridSize(250)).getMessage();
    assertTrue(message.contains("250"), message);
  }
}
