package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SiTVariantTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Counted in the reference: sum of p.numel() with z_dims [768] on 32x32 latents. */
  @ParameterizedTest
  @CsvSource({
    "SiT-S/2, 39515664",
    "SiT-S/4, 39478848",
    "SiT-S/8, 39608064",
    "SiT-B/2, 137845008",
    "SiT-B/4, 137771328",
    "SiT-B/8, 138029568",
    "SiT-L/2, 465955600",
    "SiT-L/4, 465857344",
    "SiT-L/8, 466201600",
    "SiT-XL/2, 683242512",
    "SiT-XL/4, 683131968",
    "SiT-XL/8, 683519232"
  })
  void hasTheReferencesParameterCount(String id, long parameters) {
    var byId =
        new SiTProvider()
            .entries().stream()
                .collect(Collectors.toMap(CatalogueEntry::id, CatalogueEntry::parameters));
    assertEquals(parameters, byId.get(id));
  }

  static List<SiTVariant> variants() {
    return SiTVariant.ALL;
  }

  @ParameterizedTest
  @MethodSource("variants")
  void isInferredFromItsTensors(SiTVariant variant) {
    StateDict dict = new StateDict();
    new SiT(shallow(variant.config()))
        .namedParameters()
        .forEach(
            (name, parameter) ->
                dict.put(
                    name,
                    Tensor.of(
                        new float[(int) parameter.getShape().size()],
                        parameter.getShape().getShape())));
    SiTConfig inferred = SiTCheckpoint.infer(dict).orElseThrow();
    assertEquals(shallow(variant.config()).hiddenSize(), inferred.hiddenSize());
    assertEquals(variant.config().patchSize(), inferred.patchSize());
    assertEquals(variant.config().inputSize(), inferred.inputSize());
    assertEquals(variant.config().numClasses(), inferred.numClasses());
    assertEquals(variant.config().zDims(), inferred.zDims());
    assertEquals(variant.config().numHeads(), inferred.numHeads());
  }

  /** What SiT's authors publish: no projections, and a last layer of twice the channels. */
  @Test
  void modelsOfSiTsAuthorsAreRecognised() {
    SiTConfig config = variants().get(9).config();
    ObjectNode json = shallow(config).toJson();
    json.putArray("z_dims");
    json.put("learn_sigma", true).put("reverse_time", true);
    StateDict dict = new StateDict();
    new SiT(SiTConfig.of(json))
        .namedParameters()
        .forEach(
            (name, parameter) ->
                dict.put(
                    name,
                    Tensor.of(
                        new float[(int) parameter.getShape().size()],
                        parameter.getShape().getShape())));
    assertEquals(32, dict.get("final_layer.linear.weight").shape()[0]); // 2 * 2 * (4 + 4)
    SiTConfig inferred = SiTCheckpoint.infer(dict).orElseThrow();
    assertTrue(inferred.learnSigma() && inferred.reverseTime(), inferred::toString);
    assertTrue(inferred.zDims().isEmpty(), inferred::toString);
    assertEquals(16, inferred.numHeads());
    assertTrue(!config.toJson().has("learn_sigma") && !config.toJson().has("reverse_time"));
  }

  /** One block is enough to read the rest off; widths decide the heads. */
  private static SiTConfig shallow(SiTConfig config) {
    ObjectNode json = config.toJson();
    json.put("depth", 1).put("encoder_depth", 1);
    return SiTConfig.of(json);
  }

  @Test
  void aStrangersTensorsAreNotInferred() {
    StateDict dict = new StateDict().put("conv.weight", Tensor.of(new float[4], 2, 2));
    assertTrue(SiTCheckpoint.infer(dict).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"1, false, 0.1", "7, true, 0.1", "30, false, 0"})
  void theSizeThatIsToldBeforehandIsTheModels(int depth, boolean qkNorm, double dropout) {
    ObjectNode config =
        JSON.createObjectNode()
            .put("depth", depth)
            .put("encoder_depth", 1)
            .put("hidden_size", 64)
            .put("num_heads", 4)
            .put("qk_norm", qkNorm)
            .put("class_dropout_prob", dropout);
    SiTProvider provider = new SiTProvider();
    assertEquals(ModelSize.of(provider.create(config)), provider.modelSize(config));
  }

  @Test
  void anUnknownKeyIsNamed() {
    ObjectNode config = JSON.createObjectNode().put("hidden_sise", 64);
    var error = assertThrows(IllegalArgumentException.class, () -> SiTConfig.of(config));
    assertTrue(error.getMessage().contains("hidden_sise"), error.getMessage());
  }

  @Test
  void alignmentBeyondTheDepthIsRefused() {
    ObjectNode config = JSON.createObjectNode().put("depth", 4).put("encoder_depth", 5);
    var error = assertThrows(IllegalArgumentException.class, () -> SiTConfig.of(config));
    assertEquals("SiT: encoder_depth is 5; it must be in 1..4", error.getMessage());
  }

  @Test
  void smallModelsDecodeAtTheirOwnWidth() {
    ObjectNode config = JSON.createObjectNode().put("hidden_size", 384).put("num_heads", 6);
    assertEquals(384, SiTConfig.of(config).decoderHiddenSize());
  }
}
