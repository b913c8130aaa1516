package dev.repazoo.encoders.efficientnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.data.Batch;
import dev.repazoo.data.BatchArrays;
import dev.repazoo.data.Batches;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.ShippedWeights;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EfficientNetLiteTest {
  private static final Path CASES = Path.of("src/test/resources/golden/encoders");

  private final EfficientNetProvider provider = new EfficientNetProvider();
  private final CatalogueEntry lite0 = provider.entries().get(0);

  private static NDArray encode(Encoder encoder, NDManager manager, NDArray images) {
    return encoder
        .forward(new ParameterStore(manager, false), new NDList(images), false)
        .singletonOrThrow();
  }

  private static void load(Encoder encoder, Path file, NDManager manager) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      StateDictLoader.strict()
          .load(encoder.fromPublished(checkpoint.stateDict()), encoder.namedParameters(), manager);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"efficientnet-lite0-emoji", "efficientnet-lite0-narrow"})
  void tokensEqualTheReference(String name) throws IOException {
    Path folder = CASES.resolve(name);
    JsonNode json = new ObjectMapper().readTree(folder.resolve("case.json").toFile());
    Encoder encoder = provider.create((ObjectNode) json.get("config"));
    Path weights =
        json.has("weights")
            ? folder.resolve(json.get("weights").asText())
            : ShippedWeights.extract(provider, lite0);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      load(encoder, weights, manager);
      NDArray images = Npy.read(folder.resolve("images.npy")).toArray(manager);
      NDArray tokens = encode(encoder, manager, images);
      NpyArray expected = Npy.read(folder.resolve("expected_tokens.npy"));
      assertArrayEquals(expected.shape(), tokens.getShape().getShape());
      JsonNode limits = json.get("outputs").get("tokens");
      float[] want = expected.toFloats();
      float[] got = tokens.toFloatArray();
      double worst = 0;
      for (int i = 0; i < want.length; i++) {
        double allowed =
            limits.get("atol").asDouble() + limits.get("rtol").asDouble() * Math.abs(want[i]);
        worst = Math.max(worst, Math.abs(got[i] - want[i]) / allowed);
      }
      assertTrue(worst <= 1, "largest error is " + worst + " times the tolerance");
    }
  }

  @Test
  void theServiceLoaderFindsIt() {
    boolean found =
        ServiceLoader.load(EncoderProvider.class).stream()
            .anyMatch(p -> p.type().equals(EfficientNetProvider.class));
    assertTrue(found);
  }

  @Test
  void theCatalogueSaysWhatTheModelHas() {
    Encoder encoder = provider.create(provider.config("efficientnet-lite0"));
    assertEquals(lite0.parameters(), encoder.parameterCount());
    assertEquals(112, encoder.embedDim());
    assertEquals(8, encoder.gridSize(32));
    assertEquals(16, encoder.gridSize(64));
    assertEquals(8, encoder.gridSize(128));
    for (int resolution : lite0.resolutions()) {
      assertTrue(encoder.gridSize(resolution) > 0);
    }
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> encoder.gridSize(100))
            .getMessage()
            .contains("100 pixels"));
  }

  @Test
  void tokensOfABatchDependOnTheirOwnImage() throws IOException {
    Encoder encoder = provider.create(provider.config("efficientnet-lite0"));
    try (NDManager manager = TorchEngine.newManager(Device.cpu());
        Batches batches = new Batches(new EmojiDataset(32), Batches.Options.of(3, 1))) {
      load(encoder, ShippedWeights.extract(provider, lite0), manager);
      Batch batch = batches.next();
      NDArray images = BatchArrays.images(manager, batch);
      NDArray together = encode(encoder, manager, images);
      NDArray alone = encode(encoder, manager, images.get("1:2"));
      assertEquals(0, together.get("1:2").sub(alone).abs().max().getFloat(), 1e-4);
      assertTrue(together.get(0).sub(together.get(1)).abs().mean().getFloat() > 0.1);
    }
  }

  @Test
  void otherCheckpointsAreRefused() {
    Encoder encoder = provider.create(provider.config("efficientnet-lite0"));
    StateDict other = new StateDict("other.pt").put("cls_token", Tensor.of(new float[4], 1, 1, 4));
    WeightsException e = assertThrows(WeightsException.class, () -> encoder.fromPublished(other));
    assertTrue(e.getMessage().startsWith("other.pt is no EfficientNet-Lite"), e.getMessage());
    StateDict folded = new StateDict().put("stem.weight", Tensor.of(new float[1], 1));
    assertSame(folded, encoder.fromPublished(folded));
  }

  @Test
  void configurationsAreChecked() {
    ObjectNode unknown = new ObjectMapper().createObjectNode().put("depth", 3);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> provider.create(unknown))
            .getMessage()
            .contains("unknown key depth"));
    ObjectNode deep = new ObjectMapper().createObjectNode().put("depth_coefficient", 2.2);
    assertEquals(ModelSize.of(provider.create(deep)), provider.modelSize(deep));
    ObjectNode negative = new ObjectMapper().createObjectNode().put("width_coefficient", -1);
    assertThrows(IllegalArgumentException.class, () -> provider.create(negative));
    assertThrows(IllegalArgumentException.class, () -> provider.config("efficientnet-lite9"));
  }
}
