package dev.repazoo.vit;

import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.util.List;

/** Where a family's checkpoints keep the encoder, and what they call its tensors. */
@FunctionalInterface
public interface PublishedFormat {

  /**
   * Renames a state dict to {@link VisionTransformer}'s names and drops what is not the encoder's.
   */
  StateDict rename(StateDict published);

  /** The encoder's part of a checkpoint. */
  default StateDict select(Checkpoint checkpoint) {
    return checkpoint.stateDict();
  }

  /**
   * Adds what some publishers leave out because it is zero, unused or follows from the
   * configuration: the class token's slot of the position table (timm adds it to the token), the
   * mask token, and the periods of rotary positions.
   *
   * @throws WeightsException if the dict holds no vision transformer at all
   */
  static StateDict completed(StateDict dict, VitConfig config) {
    if (dict.find("patch_embed.proj.weight").isEmpty()) {
      throw new WeightsException(
          dict.origin()
              + " holds no vision transformer of this family: there is no patch embedding among "
              + first(dict));
    }
    StateDict full = dict.filter(name -> true);
    if (config.options().maskToken() && dict.find("mask_token").isEmpty()) {
      full.put("mask_token", Tensor.of(new float[config.width()], 1, config.width()));
    }
    int headWidth = config.width() / config.heads();
    config
        .options()
        .rotary()
        .filter(rotary -> dict.find(RotaryEmbedding.PERIODS).isEmpty())
        .map(rotary -> rotary.periods(headWidth))
        .ifPresent(p -> full.put(RotaryEmbedding.PERIODS, Tensor.of(p, p.length)));
    dict.find("pos_embed")
        .filter(table -> config.options().classToken() && lacksSlot(table, config))
        .ifPresent(
            table -> {
              Tensor slot = Tensor.of(new float[config.width()], 1, 1, config.width());
              full.put("pos_embed", Tensor.concat(1, List.of(slot, table)));
            });
    return full;
  }

  private static boolean lacksSlot(Tensor table, VitConfig config) {
    long[] shape = table.shape();
    return shape.length == 3
        && shape[1] == config.positions().patches()
        && shape[2] == config.width();
  }

  private static String first(StateDict dict) {
    return dict.size() == 0
        ? "no tensors of an encoder"
        : String.join(", ", dict.names().stream().map(dict::published).limit(3).toList()) + ", ...";
  }
}
