package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.OpsRegistry;
import dev.repazoo.ops.Precision;
import java.util.List;
import java.util.Map;

/** {@code torch.nn.functional.interpolate} without antialias: encoders' resizing of pixels. */
public final class TorchBicubic implements ImageTransform {

  /** For the service loader. */
  public TorchBicubic() {}

  @Override
  public String id() {
    return "torch-bicubic";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means) {
    for (String option : new String[] {"antialias", "align_corners"}) {
      if (parityCase.options().flag(false, option)) {
        throw new ParityException(
            parityCase.folder().resolve("case.json")
                + ": options."
                + option
                + " is true, which no encoder here resizes by; set it to false and compute the"
                + " expected output so");
      }
    }
    List<Integer> size = parityCase.options().pair("size");
    NDArray x = parityCase.input(means.manager(), "x");
    NDArray y =
        OpsRegistry.of(means.manager(), Precision.FP32)
            .resize(x, size.get(0), size.get(1), kernel(parityCase));
    return Map.of("y", ParityValue.of(y));
  }

  private static Ops.Interpolation kernel(ParityCase parityCase) {
    String mode = parityCase.config().path("mode").asText("bicubic");
    return switch (mode) {
      case "bicubic" -> Ops.Interpolation.BICUBIC;
      case "bilinear" -> Ops.Interpolation.BILINEAR;
      case "nearest" -> Ops.Interpolation.NEAREST;
      default ->
          throw new ParityException(
              parityCase.folder().resolve("case.json")
                  + ": config.mode is '"
                  + mode
                  + "'; it must be bicubic, bilinear or nearest");
    };
  }
}
