package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.Prediction;
import java.util.List;
import java.util.Optional;

/**
 * A generator's prediction as a graph: {@code x} float [B, C, H, W], {@code t} float [B] and the
 * condition, such as {@code y} int64 [B], gives {@code velocity} float [B, C, H, W], or {@code
 * epsilon} and, where it is learned, {@code variance}.
 */
public final class DenoiserGraph {
  private DenoiserGraph() {}

  /** The graph of a generator. */
  public static GraphSpec of(Generator generator) {
    GraphSpec spec = whole(generator);
    return spec.with(
        Shortened.isWorthwhile(operations(generator))
            ? generator
                .shallow()
                .map(DenoiserGraph::whole)
                .map(twin -> twin.described(Shortened.words(twin, spec)))
                .map(twin -> new Shortened(twin, spec, spec))
            : Optional.empty());
  }

  /** About how much one evaluation of a sample computes. */
  static double operations(Generator generator) {
    return 2.0 * generator.parameterCount() * Math.pow(generator.gridSize(), 2);
  }

  private static GraphSpec whole(Generator generator) {
    return GraphSpec.of(
            "denoiser",
            generator,
            List.of(
                new GraphInput(
                    "x", DataType.FLOAT32, generator.latentShape()::batch, ExampleValues.normal()),
                new GraphInput("t", DataType.FLOAT32, Shape::new, times(generator.prediction())),
                new ConditionInputs(generator.conditioning()).ofDenoiser()),
            generator.prediction().names(),
            (parameters, inputs) ->
                parts(
                    generator.prediction(),
                    Answers.required(
                        generator.predict(
                            Context.of(parameters, inputs.get(0), false),
                            inputs.get(0),
                            inputs.get(1),
                            inputs.get(2)),
                        generator,
                        "predict")))
        .withMetadata(GeneratorMetadata.of(generator));
  }

  private static ExampleValues times(Prediction prediction) {
    return prediction instanceof Prediction.Noise noise
        ? ExampleValues.below(noise.timesteps())
        : ExampleValues.unit();
  }

  private static NDList parts(Prediction prediction, NDArray output) {
    int parts = prediction.names().size();
    return parts == 1 ? new NDList(output) : output.split(parts, 1);
  }
}
