package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.lowering.CounterNoise;
import dev.repazoo.export.trace.Tracer;
import dev.repazoo.nn.Context;
import dev.repazoo.runtime.CounterNormal;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Seeds and conditions to images as one graph: {@code seed} int64 [B] and the conditions, such as
 * {@code class_labels} int64 [B], give {@code images} uint8 [B, H, W, 3].
 *
 * <p>A generator of pixels (3 channels in -1..1) gives images itself; latents are decoded by a
 * codec inside of the graph. Noise is {@link CounterNoise}: of a seed, stream 0 is the start,
 * stream i + 1 belongs to step i, so that a seed's picture depends neither on the batch nor on its
 * place in it. Pixels are {@code (x + 1) / 2 * 255}, clamped and truncated as REPA's generate.py
 * does.
 */
public final class PipelineGraph {
  private static final int SEEDS = 1 << 30;

  private final Generator generator;
  private final Optional<Codec> codec;
  private final boolean tiled;
  private final SamplerConfig config;
  private final SamplerGraph sampler;
  private final ConditionInputs conditions;
  private final Block block;

  private PipelineGraph(
      Generator generator, Optional<Codec> codec, boolean tiled, SamplerConfig config) {
    this.generator = generator;
    this.codec = codec;
    this.tiled = tiled;
    this.config = config;
    block = codec.isPresent() ? new GeneratorWithDecoder(generator, codec.get()) : generator;
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
          "this generator makes latents of "
              + generator.latentShape().channels()
              + " channels; its pipeline wants the codec that decodes them");
    }
    return new PipelineGraph(generator, Optional.empty(), false, config).spec();
  }

  /**
   * The graph of a generator of latents and the codec that decodes them.
   *
   * @throws ExportException when the codec has latents of another number of channels
   */
  public static GraphSpec of(Generator generator, SamplerConfig config, Codec codec) {
    return of(generator, config, codec, false);
  }

  /**
   * The same.
   *
   * @param tiled whether images are decoded in overlapping tiles, which takes less memory
   * @throws ExportException when the codec has latents of another number of channels
   */
  public static GraphSpec of(
      Generator generator, SamplerConfig config, Codec codec, boolean tiled) {
    int channels = generator.latentShape().channels();
    if (channels != codec.latentChannels()) {
      throw new ExportException(
          "the generator makes latents of %d channels, the codec decodes %d"
              .formatted(channels, codec.latentChannels()));
    }
    return new PipelineGraph(generator, Optional.of(codec), tiled, config).spec();
  }

  private GraphSpec spec() {
    GraphSpec spec = whole(Integer.MAX_VALUE);
    return spec.with(
        sampler.shortened(
            spec,
            (model, other, most) -> new PipelineGraph(model, codec, tiled, other).whole(most)));
  }

  private GraphSpec whole(int most) {
    SortedMap<String, String> metadata = new TreeMap<>(GeneratorMetadata.of(generator));
    metadata.putAll(GeneratorMetadata.of(config));
    int factor = codec.map(Codec::downsampling).orElse(1);
    metadata.put(
        GraphMetadata.RESOLUTION, Integer.toString(generator.latentShape().height() * factor));
    List<GraphInput> inputs = new ArrayList<>();
    inputs.add(new GraphInput("seed", DataType.INT64, Shape::new, ExampleValues.below(SEEDS)));
    inputs.addAll(conditions.ofSampler());
    return new GraphSpec(
        "pipeline",
        block,
        inputs,
        List.of("images"),
        this::trace,
        (parameters, arrays) -> run(parameters, arrays, most),
        metadata);
  }

  private NDList trace(ParameterStore parameters, NDList inputs) {
    NDArray seeds = inputs.get(0);
    Shape shape = generator.latentShape().batch(seeds.getShape().get(0));
    NDArray start = Tracer.noise(seeds, seeds.getManager().create(0L), shape);
    NDArray samples =
        sampler.traceSteps(
            parameters,
            start,
            conditions.conditions(inputs, 1),
            step -> Tracer.noise(seeds, step.add(1L), shape));
    return new NDList(pixels(parameters, samples));
  }

  private NDList run(ParameterStore parameters, NDList inputs, int steps) {
    long[] seeds = inputs.get(0).toLongArray();
    NDManager manager = inputs.get(0).getManager();
    NDArray samples =
        sampler.runSteps(
            parameters,
            noise(manager, seeds, 0),
            conditions.conditions(inputs, 1),
            step -> noise(manager, seeds, step + 1L),
            steps);
    return new NDList(pixels(parameters, samples));
  }

  private NDArray pixels(ParameterStore parameters, NDArray samples) {
    return codec.isPresent()
        ? CodecGraph.pixels(codec.get(), Context.of(parameters, samples, false), samples, tiled)
        : Codec.toPixels(samples);
  }

  private NDArray noise(NDManager manager, long[] seeds, long stream) {
    LatentShape shape = generator.latentShape();
    return manager.create(
        CounterNormal.normal(seeds, stream, shape.size()), shape.batch(seeds.length));
  }
}
