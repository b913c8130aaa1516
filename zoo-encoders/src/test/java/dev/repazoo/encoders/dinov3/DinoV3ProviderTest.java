package dev.repazoo.encoders.dinov3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.Encoder;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DinoV3ProviderTest {
  private static final DinoV3Provider PROVIDER = new DinoV3Provider();

  /** What transformers counts in models of these sizes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          28692864   | {'embed_dim':384,'depth':12,'num_heads':6,'ffn_ratio':6,'ffn_layer':'swiglu','n_storage_tokens':4,'mask_k_bias':true}
          303129600  | {'embed_dim':1024,'depth':24,'num_heads':16,'ffn_ratio':4,'n_storage_tokens':4,'untie_global_and_local_cls_norm':true}
          6716035072 | {'embed_dim':4096,'depth':40,'num_heads':32,'ffn_ratio':3,'ffn_layer':'swiglu64','n_storage_tokens':4,'qkv_bias':false}
          6716035072 | {'model_type':'dinov3_vit','hidden_size':4096,'num_hidden_layers':40,'num_attention_heads':32,'intermediate_size':8192,'use_gated_mlp':true,'hidden_act':'silu','num_register_tokens':4,'query_bias':false,'value_bias':false}
          """)
  void bothVocabulariesGiveThePublishedSizes(long parameters, String config) {
    assertEquals(parameters, PROVIDER.create(json(config)).parameterCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'model_type':'dinov3_convnext' | model_type
          'hidden_act':'relu'            | hidden_act
          'use_gated_mlp':true,'hidden_act':'gelu' | hidden_act
          'query_bias':true,'value_bias':false     | query_bias
          'proj_bias':false              | proj_bias
          'mlp_bias':false               | mlp_bias
          'in_chans':4                   | in_chans
          'ffn_layer':'swiglu7'          | ffn_layer
          'norm_layer':'rmsnorm'         | norm_layer
          'rope_theta':0                 | rope_theta
          'pos_embed_rope_dtype':'bf16'  | pos_embed_rope_dtype
          'pos_embed_rope_min_period':1,'pos_embed_rope_max_period':9 | pos_embed_rope_base
          """)
  void whatNoPublishedModelHasIsRefused(String keys, String named) {
    ObjectNode config = tiny(keys);
    String message =
        assertThrows(IllegalArgumentException.class, () -> PROVIDER.create(config)).getMessage();
    assertTrue(message.contains(named), message);
  }

  @Test
  void aHeadMustHoldFourths() {
    ObjectNode config = json("{'embed_dim':12,'depth':1,'num_heads':2}");
    String message =
        assertThrows(IllegalArgumentException.class, () -> PROVIDER.create(config)).getMessage();
    assertTrue(message.contains("6 wide"), message);
  }

  @ParameterizedTest
  @CsvSource({"16, 1", "64, 4", "256, 16", "512, 32", "1040, 65"})
  void imagesOfWholePatchesAreTaken(int resolution, int grid) {
    assertEquals(grid, PROVIDER.create(tiny("")).gridSize(resolution));
  }

  @ParameterizedTest
  @CsvSource({"0", "8", "250", "-16"})
  void otherImagesAreRefused(int resolution) {
    Encoder encoder = PROVIDER.create(tiny(""));
    String message =
        assertThrows(IllegalArgumentException.class, () -> encoder.gridSize(resolution))
            .getMessage();
    assertTrue(message.contains("multiple of 16"), message);
  }

  @Test
  void aKeyBiasIsAddedOrAnError() {
    StateDict published = attention(new float[] {1, 1, 1, 1, 0, 2, 0, 0, 1, 1, 1, 1});
    Encoder without = PROVIDER.create(tiny(""));
    String message =
        assertThrows(WeightsException.class, () -> without.fromPublished(published)).getMessage();
    assertTrue(message.contains("blocks.0.attn.k_proj.bias"), message);
    StateDict taken = PROVIDER.create(tiny("'mask_k_bias':false")).fromPublished(published);
    assertEquals(2, taken.get("blocks.0.attn.k_proj.bias").toFloats()[1]);
  }

  @Test
  void aMaskedKeyBiasIsLeftOut() {
    StateDict published = attention(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    float[] mask = {1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1};
    published.put("blocks.0.attn.qkv.bias_mask", Tensor.of(mask, 12));
    StateDict taken = PROVIDER.create(tiny("")).fromPublished(published);
    assertTrue(taken.find("blocks.0.attn.k_proj.bias").isEmpty());
    assertEquals(4, taken.get("blocks.0.attn.q_proj.bias").toFloats()[3]);
    assertEquals(9, taken.get("blocks.0.attn.v_proj.bias").toFloats()[0]);
  }

  @Test
  void periodsThatAreNotStoredFollowFromTheta() {
    StateDict taken =
        PROVIDER
            .create(json("{'embed_dim':16,'depth':1,'num_heads':1}"))
            .fromPublished(attention(new float[12]));
    float[] periods = taken.get("rope_embed.periods").toFloats();
    assertEquals(4, periods.length);
    assertEquals(1, periods[0]);
    assertEquals(10, periods[2], 1e-5);
  }

  private static StateDict attention(float[] bias) {
    return new StateDict("test")
        .put("patch_embed.proj.weight", Tensor.of(new float[4 * 3 * 256], 4, 3, 16, 16))
        .put("blocks.0.attn.qkv.bias", Tensor.of(bias, 12));
  }

  private static ObjectNode tiny(String more) {
    return json(
        "{'embed_dim':4,'depth':1,'num_heads':1" + (more.isEmpty() ? "" : "," + more) + "}");
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
