package dev.repazoo.uvit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.parity.GeneratorKind;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityResult;
import dev.repazoo.parity.ParityVerifier;
import dev.repazoo.parity.SamplerKind;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.Text;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UVitTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CASES = Path.of("src/test/resources/golden/uvit");

  private static ObjectNode small() {
    return JSON.createObjectNode()
        .put("depth", 2)
        .put("embed_dim", 16)
        .put("num_heads", 2)
        .put("img_size", 8)
        .put("clip_dim", 12)
        .put("num_clip_token", 3)
        .put("projector_dim", 16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "variations", "without-skips", "noise", "noise-ddim-10-cfg2"})
  void computesAsTheReferenceDoes(String name) {
    ParityVerifier verifier =
        new ParityVerifier(
            Registry.load(), Device.cpu(), List.of(new GeneratorKind(), new SamplerKind()));
    for (ParityResult result : verifier.verify(ParityCase.read(CASES.resolve(name)))) {
      assertTrue(result.passed(), result.message());
    }
  }

  /** Counted in the reference, and one projection of 768 numbers besides. */
  @ParameterizedTest
  @CsvSource({"U-ViT-S/2, 44692644", "U-ViT-S/2-deep, 58345636"})
  void hasTheReferencesParameterCount(String id, long parameters) {
    long projection = 512 * 2048 + 2048 + 2048 * 2048 + 2048 + 2048 * 768 + 768;
    var byId =
        new UVitProvider()
            .entries().stream()
                .collect(Collectors.toMap(CatalogueEntry::id, CatalogueEntry::parameters));
    assertEquals(parameters + projection, byId.get(id));
    assertEquals(parameters, byId.get(id + "-noise"));
  }

  @Test
  void theReferencesNamesAreRead() {
    UVitConfig config = UVitConfig.of(small());
    assertEquals(8, config.inputSize());
    assertEquals(16, config.hiddenSize());
    assertEquals(new Text(3, 12), config.text());
    assertEquals(1 + 3 + 16, config.tokens());
    assertFalse(config.toJson().has("img_size"));
  }

  @Test
  void theSizeThatIsToldBeforehandIsTheModels() {
    ObjectNode config = small().put("depth", 6);
    UVitProvider provider = new UVitProvider();
    assertEquals(ModelSize.of(provider.create(config)), provider.modelSize(config));
  }

  @Test
  void textsAndSamplesAreOfOneSize() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      UVit model = new UVit(UVitConfig.of(small()));
      model.initialize(manager);
      NDArray x = manager.zeros(new Shape(1, 4, 8, 8));
      assertEquals(x.getShape(), velocity(model, x, 3).getShape());
      String text =
          assertThrows(IllegalArgumentException.class, () -> velocity(model, x, 4)).getMessage();
      assertTrue(text.contains("texts of 3 tokens (context_length), not 4"), text);
      NDArray wide = manager.zeros(new Shape(1, 4, 8, 16));
      String sample =
          assertThrows(IllegalArgumentException.class, () -> velocity(model, wide, 3)).getMessage();
      assertTrue(sample.contains("8 x 8 (input_size)"), sample);
    }
  }

  private static NDArray velocity(UVit model, NDArray x, int length) {
    NDManager manager = x.getManager();
    Context context = Context.of(new ParameterStore(manager, false), x, false);
    NDArray text = manager.zeros(new Shape(1, length, 12));
    return model.predict(context, x, manager.create(new float[] {0.5f}), text);
  }

  @Test
  void aPublishedFileTellsItsArchitecture() {
    UVitConfig found;
    try (Checkpoint file = Checkpoint.open(CASES.resolve("variations/nnet.pth"))) {
      found = UVitCheckpoint.infer(file.stateDict()).orElseThrow();
    }
    assertTrue(found.predictsNoise());
    assertTrue(found.qkvBias() && found.mlpTimeEmbed() && found.skip() && !found.conv());
    assertEquals(8, found.inputSize());
    assertEquals(4, found.depth());
    assertEquals(new Text(5, 12), found.text());
  }

  @Test
  void wrongValuesAreNamed() {
    assertEquals(
        "U-ViT: depth is 3; it must be even: there are two halves",
        refusal(small().put("depth", 3)));
    assertEquals(
        "U-ViT: encoder_depth is 4; it must be in 1..3", refusal(small().put("encoder_depth", 4)));
  }

  private static String refusal(ObjectNode config) {
    return assertThrows(IllegalArgumentException.class, () -> UVitConfig.of(config)).getMessage();
  }
}
