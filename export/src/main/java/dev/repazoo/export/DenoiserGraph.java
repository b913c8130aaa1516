package dev.repazoo.export;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.Generator;
import java.util.List;

/**
 * A generator's velocity as a graph: {@code x} float [B, C, H, W], {@code t} float [B] and the
 * condition, such as {@code y} int64 [B], gives {@code velocity} float [B, C, H, W].
 */
public final class DenoiserGraph {
  private DenoiserGraph() {}

  /** The graph of a generator. */
  public static GraphSpec of(Generator generator) {
    return GraphSpec.of(
            "denoiser",
            generator,
            List.of(
                new GraphInput(
                    "x", DataType.FLOAT32, generator.latentShape()::batch, ExampleValues.normal()),
                new GraphInput("t", DataType.FLOAT32, Shape::new, ExampleValues.unit()),
                new ConditionInputs(generator.conditioning()).ofDenoiser()),
            List.of("velocity"),
            (parameters, inputs) ->
                new NDList(
                    Answers.required(
                        generator.velocity(
                            Context.of(parameters, inputs.get(0), false),
                            inputs.get(0),
                            inputs.get(1),
                            inputs.get(2)),
                        generator,
                        "velocity")))
        .withMetadata(GeneratorMetadata.of(generator));
  }
}
