package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.lowering.CounterNoise;
import dev.repazoo.export.trace.Tracer;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.Conditions;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Seed and conditions to images as one graph: {@code seed} int64, 0-d, and the conditions, such as
 * {@code class_labels} int64 [B], give {@code images} uint8 [B, H, W, 3].
 *
 * <p>For generators of pixels (3 channels in -1..1); latents need a decoder, which this graph has
 * not. Noise is {@link CounterNoise}: stream 0 is the start, stream i + 1 belongs to step i. Pixels
 * are {@code (x + 1) / 2 * 255}, clamped and truncated as REPA's generate.py does.
 */
public final class PipelineGraph {
  private static final int SEEDS = 1 << 30;

  private final Generator generator;
  private final SamplerConfig config;
  private final SamplerGraph sampler;
  private final ConditionInputs conditions;

  private PipelineGraph(Generator generator, SamplerConfig config) {
    this.generator = generator;
    this.config = config;
    sampler = new SamplerGraph(generator, config);
    conditions = new ConditionInputs(generator.conditioning());
  }

  /**
   * The graph of a generator of pixels.
   *
   * @throws ExportException when the generator makes latents
   */
  public static GraphSpec of(Generator generator, SamplerConfig config) {
    if (!generator.latentShape().isPixels()) {
      throw new ExportException(
          "a pipeline is of generators of RGB pixels; this one makes "
              + generator.latentShape().channels()
              + " channels: export a sampler and decode its samples");
    }
    return new PipelineGraph(generator, config).spec(true);
  }

  private GraphSpec spec(boolean mayStand) {
    SortedMap<String, String> metadata = new TreeMap<>(GeneratorMetadata.of(generator));
    metadata.putAll(GeneratorMetadata.of(config));
    Optional<GraphSpec> stand =
        mayStand && sampler.isLong()
            ? sampler.shorterConfig().map(c -> new PipelineGraph(generator, c).spec(false))
            : Optional.empty();
    List<GraphInput> inputs = new ArrayList<>();
    inputs.add(
        new GraphInput("seed", DataType.INT64, batch -> new Shape(), ExampleValues.below(SEEDS)));
    inputs.addAll(conditions.ofSampler());
    return new GraphSpec(
        "pipeline", generator, inputs, List.of("images"), this::trace, this::run, metadata, stand);
  }

  private NDList trace(ParameterStore parameters, NDList inputs) {
    NDArray seed = inputs.get(0);
    Conditions given = conditions.conditions(inputs, 1);
    Shape shape = generator.latentShape().batch(given.given().getShape().get(0));
    NDArray start = Tracer.noise(seed, seed.getManager().create(0L), shape);
    NDArray samples =
        sampler.traceSteps(
            parameters, start, given, step -> Tracer.noise(seed, step.add(1L), shape));
    return new NDList(Codec.toPixels(samples));
  }

  private NDList run(ParameterStore parameters, NDList inputs) {
    long seed = inputs.get(0).toLongArray()[0];
    Conditions given = conditions.conditions(inputs, 1);
    NDManager manager = given.given().getManager();
    int batch = (int) given.given().getShape().get(0);
    NDArray samples =
        sampler.runSteps(
            parameters,
            noise(manager, seed, 0, batch),
            given,
            step -> noise(manager, seed, step + 1L, batch));
    return new NDList(Codec.toPixels(samples));
  }

  private NDArray noise(NDManager manager, long seed, long stream, int batch) {
    LatentShape shape = generator.latentShape();
    return manager.create(
        CounterNoise.normal(seed, stream, batch, shape.size()), shape.batch(batch));
  }
}
