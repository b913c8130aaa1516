package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import dev.repazoo.vit.PositionGrid;
import dev.repazoo.vit.PositionGrid.Side;
import dev.repazoo.vit.Resampling;
import java.util.List;
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
    int prefix = parityCase.options().integer(0, 1 << 16, 1, "num_prefix_tokens");
    Side to = side(parityCase, "new_size");
    Side from =
        parityCase.config().hasNonNull("old_size")
            ? side(parityCase, "old_size")
            : Side.square(table.getShape().get(1) - prefix);
    Resampling kernel =
        Resampling.of(
            parityCase.config().path("interpolation").asText("bicubic"),
            parityCase.options().flag(true, "antialias"));
    return Map.of(
        "pos_embed", ParityValue.of(PositionGrid.resample(table, prefix, from, to, kernel)));
  }

  private static Side side(ParityCase parityCase, String key) {
    List<Integer> size = parityCase.options().pair(key);
    return new Side(size.get(0), size.get(1));
  }
}
