package dev.repazoo.cli.options;

import java.util.List;

/**
 * Numbers of samples, drawn as a grid's are.
 *
 * @param steps between them; 0 for none
 * @param samples drawn for each
 * @param features id of the encoder that they are of
 */
public record MeasureOptions(long steps, int samples, String features) {
  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of(
              "eval-steps", "N", 0, "steps between Frechet distances of EMA samples; 0: none"),
          CommandOption.of("eval-samples", "N", 1000, "samples that are drawn for one"),
          CommandOption.of(
              "eval-features",
              "ENCODER",
              "efficientnet-lite0",
              "whose features they are of; inception-v3-fid makes it FID"));

  static MeasureOptions of(Arguments arguments) {
    return new MeasureOptions(
        arguments.integer("eval-steps", 0, Long.MAX_VALUE),
        arguments.integer("eval-samples", 2),
        arguments.text("eval-features"));
  }
}
