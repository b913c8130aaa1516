package dev.repazoo.cli.commands.train;

import dev.repazoo.cli.models.Zoo;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.train.Alignment;
import dev.repazoo.train.AlignmentException;
import dev.repazoo.train.EncoderFactory;
import java.util.ArrayList;
import java.util.List;

/** The encoders whose tokens lie on a model's grid. No weights are needed to tell. */
public final class FittingEncoders {
  private FittingEncoders() {}

  /**
   * Asks all encoders that are known.
   *
   * @param resolution of the images in pixels
   * @param grid the model's tokens along one side
   */
  static List<String> of(Zoo zoo, int resolution, int grid) {
    List<String> fitting = new ArrayList<>();
    for (Registered<? extends EncoderProvider> one : zoo.encoders()) {
      Registered<EncoderProvider> encoder =
          new Registered<>(one.provider(), one.entry(), one.plugin());
      try {
        if (Alignment.gridSize(EncoderFactory.create(encoder), resolution) == grid) {
          fitting.add(one.entry().id());
        }
      } catch (AlignmentException e) {
        // It takes no images of that size.
      }
    }
    return fitting;
  }

  /** What to do where an encoder doesn't fit, in words that follow a semicolon. */
  static String advice(Zoo zoo, int resolution, int grid) {
    List<String> fitting = of(zoo, resolution, grid);
    return "for the %1$dx%1$d tokens of the model at %2$d pixels %3$s; --enc-type None trains without"
        .formatted(
            grid,
            resolution,
            fitting.isEmpty()
                ? "no encoder of 'zoo list' fits"
                : "these encoders fit: " + String.join(", ", fitting));
  }
}
