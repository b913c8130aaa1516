package dev.repazoo.t2i;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Text;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MmditVariantTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode small() {
    return JSON.createObjectNode()
        .put("depth", 2)
        .put("encoder_depth", 1)
        .put("input_size", 8)
        .put("context_dim", 12)
        .put("projector_dim", 16);
  }

  /** Counted in the reference: sum of p.numel() with z_dims [768]; its buffer doesn't count. */
  @ParameterizedTest
  @CsvSource({"MMDiT-d24/2, 512415504", "MMDiT-d18/2, 219541776", "MMDiT-d12/2, 69327120"})
  void hasTheReferencesParameterCount(String id, long parameters) {
    var byId =
        new MmditProvider()
            .entries().stream()
                .collect(Collectors.toMap(CatalogueEntry::id, CatalogueEntry::parameters));
    assertEquals(parameters, byId.get(id));
  }

  @Test
  void theReferencesRuleGivesWidthAndHeads() {
    MmditConfig config = MmditConfig.of(JSON.createObjectNode());
    assertEquals(24, config.depth());
    assertEquals(768, config.hiddenSize());
    assertEquals(24, config.numHeads());
    assertEquals(new Text(77, 768), config.text());
    assertEquals(new LatentShape(4, 32, 32), config.sample());
    assertEquals(16, config.gridSize());
    assertEquals(96, MmditConfig.of(small().put("depth", 3)).hiddenSize());
  }

  @Test
  void theGridIsFree() {
    ObjectNode config = small().put("input_size", 64);
    assertEquals(32, new MmditProvider().shape(config).gridSize());
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Mmdit model = initialised(manager, config);
      NDArray velocity =
          velocity(model, manager.zeros(new Shape(1, 4, 64, 64)), manager.zeros(text(3)));
      assertEquals(new Shape(1, 4, 64, 64), velocity.getShape());
    }
  }

  @Test
  void samplesMayBeSmallerThanTheGridAndNotLarger() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Mmdit model = initialised(manager, small());
      NDArray text = manager.zeros(text(3));
      NDArray wide = velocity(model, manager.zeros(new Shape(1, 4, 4, 8)), text);
      assertEquals(new Shape(1, 4, 4, 8), wide.getShape());
      NDArray large = manager.zeros(new Shape(1, 4, 16, 16));
      String message =
          assertThrows(IllegalArgumentException.class, () -> velocity(model, large, text))
              .getMessage();
      assertTrue(message.contains("8 x 8") && message.contains("4 x 4"), message);
    }
  }

  @Test
  void textsMayBeOfAnyLength() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Mmdit model = initialised(manager, small());
      NDArray x = manager.ones(new Shape(1, 4, 8, 8));
      for (int length : new int[] {1, 6, 200}) {
        NDArray velocity = velocity(model, x, manager.ones(text(length)));
        assertEquals(x.getShape(), velocity.getShape());
      }
    }
  }

  private static Shape text(int length) {
    return new Shape(1, length, 12);
  }

  private static Mmdit initialised(NDManager manager, ObjectNode config) {
    TorchEngine.get().setRandomSeed(1);
    Mmdit model = new Mmdit(MmditConfig.of(config));
    model.initialize(manager);
    return model;
  }

  private static NDArray velocity(Mmdit model, NDArray x, NDArray text) {
    NDManager manager = x.getManager();
    Context context = Context.of(new ParameterStore(manager, false), x, false);
    return model.predict(context, x, manager.create(new float[] {0.5f}), text);
  }

  /** Uniform in +-1/sqrt(fan in), biases and the last layer too. */
  @Test
  void weightsStartAsPyTorchsLayersDo() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Mmdit model = initialised(manager, small());
      assertFills(model, "x_embedder.proj.bias", 4 * 2 * 2);
      assertFills(model, "x_embedder.proj.weight", 4 * 2 * 2);
      assertFills(model, "context_embedder.weight", 12);
      assertFills(model, "joint_blocks.0.x_block.adaLN_modulation.1.weight", 64);
      assertFills(model, "joint_blocks.1.context_block.attn.qkv.bias", 64);
      assertFills(model, "joint_blocks.0.context_block.mlp.fc2.weight", 256);
      assertFills(model, "final_layer.linear.weight", 64);
      assertFills(model, "final_layer.linear.bias", 64);
      assertFills(model, "projectors.0.4.weight", 16);
    }
  }

  private static void assertFills(Mmdit model, String name, int fanIn) {
    double bound = 1 / Math.sqrt(fanIn);
    NDArray values = model.namedParameters().get(name).getArray();
    assertTrue(values.abs().max().getFloat() <= bound, name);
    assertTrue(values.max().getFloat() > 0.6 * bound, name);
    assertTrue(values.min().getFloat() < -0.6 * bound, name);
  }

  @Test
  void theLastBlocksTextIsNotChangedAnyMore() {
    var names = new Mmdit(MmditConfig.of(small())).namedParameters();
    assertTrue(names.containsKey("joint_blocks.0.context_block.attn.proj.weight"));
    assertFalse(names.containsKey("joint_blocks.1.context_block.attn.proj.weight"));
    assertFalse(names.containsKey("joint_blocks.1.context_block.mlp.fc1.weight"));
    assertEquals(
        new Shape(2 * 64, 64),
        names.get("joint_blocks.1.context_block.adaLN_modulation.1.weight").getShape());
    assertEquals("pos_embed", names.keySet().iterator().next());
  }

  @ParameterizedTest
  @CsvSource({"ln", "rms"})
  void headsMayBeNormalised(String norm) {
    ObjectNode config = small().put("qk_norm", norm).put("num_heads", 4);
    Mmdit model = new Mmdit(MmditConfig.of(config));
    StateDict dict = new StateDict();
    model
        .namedParameters()
        .forEach(
            (name, parameter) ->
                dict.put(
                    name,
                    Tensor.of(
                        new float[(int) parameter.getShape().size()],
                        parameter.getShape().getShape())));
    MmditConfig inferred = MmditCheckpoint.infer(dict).orElseThrow();
    assertEquals(norm, inferred.qkNorm().word());
    assertEquals(4, inferred.numHeads());
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      model.initialize(manager);
      NDArray x = manager.ones(new Shape(1, 4, 8, 8));
      NDArray before = velocity(model, x, manager.ones(text(3)));
      NDArray weight =
          model.namedParameters().get("joint_blocks.0.x_block.attn.ln_q.weight").getArray();
      weight.muli(3);
      NDArray after = velocity(model, x, manager.ones(text(3)));
      assertTrue(before.sub(after).abs().max().getFloat() > 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, true", "7, false"})
  void theSizeThatIsToldBeforehandIsTheModels(int depth, boolean bias) {
    ObjectNode config = small().put("depth", depth).put("qkv_bias", bias).put("hidden_size", 32);
    config.put("num_heads", 2);
    MmditProvider provider = new MmditProvider();
    assertEquals(ModelSize.of(provider.create(config)), provider.modelSize(config));
  }

  @Test
  void nullIsNoNorm() {
    ObjectNode config = small().putNull("qk_norm");
    assertEquals(QkNorm.NONE, MmditConfig.of(config).qkNorm());
  }

  @Test
  void wrongValuesAreNamed() {
    assertEquals(
        "MMDiT: qk_norm is \"l2\"; it must be \"ln\", \"rms\" or null",
        refusal(small().put("qk_norm", "l2")));
    assertEquals(
        "MMDiT: encoder_depth is 5; it must be in 1..2", refusal(small().put("encoder_depth", 5)));
    assertTrue(refusal(small().put("hidden_sise", 64)).contains("hidden_sise"));
  }

  private static String refusal(ObjectNode config) {
    return assertThrows(IllegalArgumentException.class, () -> MmditConfig.of(config)).getMessage();
  }

  @Test
  void aTableOfPositionsIsSiTs() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Mmdit model = initialised(manager, small());
      float[] first = model.namedParameters().get("pos_embed").getArray().get(0, 1).toFloatArray();
      float[] column = {(float) Math.sin(1), (float) Math.cos(1)};
      assertArrayEquals(column, new float[] {first[0], first[16]}, 1e-6f);
    }
  }
}
