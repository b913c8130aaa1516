package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.data.Posterior;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.spi.LatentScale;
import java.util.Arrays;
import java.util.Map;

/**
 * The case {@code repa-sample-posterior}: {@code latents} drawn from stored {@code moments} by a
 * recorded {@code noise}. {@code config.moments} says what is stored: {@code mean|std} or {@code
 * mean|logvar}.
 */
final class PosteriorDraw {
  static final String ID = "repa-sample-posterior";

  private PosteriorDraw() {}

  static Map<String, ParityValue> compute(ParityCase parityCase, NDManager manager) {
    NpyArray stored = Npy.read(parityCase.input("moments"));
    Shape shape = new Shape(stored.shape());
    SecondHalf form = form(parityCase);
    float[] all = stored.toFloats();
    int batch = Math.toIntExact(shape.get(0));
    int size = all.length / batch;
    for (int i = 0; i < batch; i++) {
      float[] one = form.toMeanAndStd(Arrays.copyOfRange(all, i * size, (i + 1) * size));
      System.arraycopy(one, 0, all, i * size, size);
    }
    NDArray moments = manager.create(all, shape);
    LatentScale scale =
        LatentScale.of(
            Math.toIntExact(shape.get(1) / 2),
            parityCase.options().number(1, "latents_scale"),
            parityCase.options().number(0, "latents_bias"));
    NDArray drawn = Posterior.draw(moments, parityCase.input(manager, "noise"), scale);
    return Map.of("latents", ParityValue.of(drawn));
  }

  private static SecondHalf form(ParityCase parityCase) {
    String word = parityCase.option("moments").asText();
    return switch (word) {
      case "mean|std" -> SecondHalf.STD;
      case "mean|logvar" -> SecondHalf.LOG_VARIANCE;
      default ->
          throw new ParityException(
              parityCase.folder()
                  + "/case.json: config.moments is '"
                  + word
                  + "'; it must be mean|std or mean|logvar");
    };
  }
}
