package dev.repazoo.encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.torch.TorchEngine;
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

  @ParameterizedTest
  @MethodSource("ids")
  void parametersAreCountedToTheLastDigit(String id) {
    Registered<EncoderProvider> found = REGISTRY.encoder(id);
    Encoder encoder = found.provider().create(config(id));
    assertEquals(found.entry().parameters(), encoder.parameterCount());
  }

  @ParameterizedTest
  @MethodSource("ids")
  void everyResolutionGivesASquareOfTokens(String id) {
    Registered<EncoderProvider> found = REGISTRY.encoder(id);
    ObjectNode config = config(id);
    if (config.has("depth")) {
      config.put("depth", 1);
    }
    Encoder encoder = found.provider().create(config);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      encoder.initialize(manager);
      int resolution = found.entry().resolutions().get(0);
      NDArray pixels =
          manager
              .randomUniform(0, 256, new Shape(1, 3, resolution, resolution))
              .toType(DataType.UINT8, false);
      NDArray tokens =
          encoder.encode(Context.of(new ParameterStore(manager, false), pixels, false), pixels);
      long grid = encoder.gridSize(resolution);
      assertEquals(new Shape(1, grid * grid, encoder.embedDim()), tokens.getShape());
      assertTrue(Float.isFinite(tokens.sum().getFloat()));
      encoder.close();
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void anUnknownKeyIsAnError(String id) {
    EncoderProvider provider = REGISTRY.encoder(id).provider();
    ObjectNode config = config(id).put("embed_dims", 3);
    String message =
        assertThrows(IllegalArgumentException.class, () -> provider.create(config)).getMessage();
    assertTrue(message.contains("embed_dims"), message);
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
