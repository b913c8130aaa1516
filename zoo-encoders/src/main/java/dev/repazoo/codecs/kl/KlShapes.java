package dev.repazoo.codecs.kl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.util.Optional;

/**
 * The architecture that tensors without a configuration are of, by their shapes. The number of
 * groups shows in none; it is 32 in all published models, or less where widths want it.
 */
final class KlShapes {
  private static final int GROUPS = 32;

  private final StateDict dict;

  private KlShapes(StateDict dict) {
    this.dict = dict;
  }

  /** The configuration of tensors under diffusers' names; empty when they are no AutoencoderKL. */
  static Optional<ObjectNode> read(StateDict dict) {
    boolean known =
        dict.find("encoder.down_blocks.0.resnets.0.conv1.weight").isPresent()
            && dict.find("decoder.up_blocks.0.resnets.0.conv1.weight").isPresent()
            && dict.find("decoder.conv_in.weight").isPresent();
    return known ? Optional.of(new KlShapes(dict).config()) : Optional.empty();
  }

  private ObjectNode config() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode widths = json.putArray("block_out_channels");
    ArrayNode down = json.putArray("down_block_types");
    ArrayNode up = json.putArray("up_block_types");
    int groups = GROUPS;
    for (int level = 0; has("encoder.down_blocks." + level + ".resnets.0.conv1.weight"); level++) {
      int width = size("encoder.down_blocks." + level + ".resnets.0.conv1.weight", 0);
      widths.add(width);
      while (width % groups != 0) {
        groups /= 2;
      }
      boolean attendsDown = has("encoder.down_blocks." + level + ".attentions.0.to_q.weight");
      boolean attendsUp = has("decoder.up_blocks." + level + ".attentions.0.to_q.weight");
      down.add(attendsDown ? "AttnDownEncoderBlock2D" : "DownEncoderBlock2D");
      up.add(attendsUp ? "AttnUpDecoderBlock2D" : "UpDecoderBlock2D");
    }
    int layers = 0;
    while (has("encoder.down_blocks.0.resnets." + layers + ".conv1.weight")) {
      layers++;
    }
    json.put("layers_per_block", layers);
    json.put("norm_num_groups", groups);
    json.put("in_channels", size("encoder.conv_in.weight", 1));
    json.put("out_channels", size("decoder.conv_out.weight", 0));
    json.put("latent_channels", size("decoder.conv_in.weight", 1));
    json.put("mid_block_add_attention", has("encoder.mid_block.attentions.0.to_q.weight"));
    json.put("use_quant_conv", has("quant_conv.weight"));
    json.put("use_post_quant_conv", has("post_quant_conv.weight"));
    return json;
  }

  private boolean has(String name) {
    return dict.find(name).isPresent();
  }

  private int size(String name, int axis) {
    Tensor tensor = dict.get(name);
    return Math.toIntExact(tensor.shape()[axis]);
  }
}
