package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.vit.PositionGrid;
import dev.repazoo.vit.PositionGrid.Side;
import dev.repazoo.vit.Resampling;
import java.util.Map;

/** timm's {@code resample_abs_pos_embed}: a position table for another grid. */
public final class PositionResampling implements ImageTransform {

  /** For the service loader. */
  public PositionResampling() {}

  @Override
  public String id() {
    return "pos-embed-resample";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means) {
    NDArray table = parityCase.input(means.manager(), "pos_embed");
    int prefix = parityCase.config().path("num_prefix_tokens").asInt(1);
    Side to = side(parityCase.option("new_size"));
    Side from =
        parityCase.config().hasNonNull("old_size")
            ? side(parityCase.option("old_size"))
            : Side.square(table.getShape().get(1) - prefix);
    Resampling kernel =
        Resampling.of(
            parityCase.config().path("interpolation").asText("bicubic"),
            parityCase.config().path("antialias").asBoolean(true));
    return Map.of(
        "pos_embed", ParityValue.of(PositionGrid.resample(table, prefix, from, to, kernel)));
  }

  private static Side side(JsonNode size) {
    return new Side(size.get(0).asInt(), size.get(1).asInt());
  }
}
