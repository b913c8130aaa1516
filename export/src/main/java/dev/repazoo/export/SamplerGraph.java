package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerPlan;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.export.trace.Tracer;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Conditions;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A whole sampler as a graph: {@code latents} float [B, C, H, W], the conditions, such as {@code
 * class_labels} int64 [B], and, for the SDE, {@code noise} float [steps - 1, B, C, H, W] gives
 * {@code samples} float [B, C, H, W].
 *
 * <p>Each segment of the plan is a loop whose body is the recorded {@link SamplerStep}: outside of
 * the guidance interval the model is evaluated once a step, inside of it on a doubled batch.
 */
public final class SamplerGraph {
  private final Generator generator;
  private final SamplerConfig config;
  private final SamplerPlan plan;
  private final LatentShape sample;
  private final ConditionInputs conditions;

  SamplerGraph(Generator generator, SamplerConfig config) {
    this(generator, config, generator.latentShape(), generator.conditioning());
  }

  private SamplerGraph(
      Generator generator, SamplerConfig config, LatentShape sample, Conditioning conditioning) {
    config.checkFits(generator.prediction());
    this.generator = generator;
    this.config = config;
    this.sample = sample;
    plan = SamplerPlan.of(config);
    conditions = new ConditionInputs(conditioning);
  }

  /** The graph of sampling from a generator. */
  public static GraphSpec of(Generator generator, SamplerConfig config) {
    return new SamplerGraph(generator, config).spec();
  }

  /**
   * The graph for samples and conditions of shapes that the generator takes beside its own.
   *
   * @param sample shape of one sample
   * @param conditioning of the generator's kind
   */
  public static GraphSpec of(
      Generator generator, SamplerConfig config, LatentShape sample, Conditioning conditioning) {
    return new SamplerGraph(generator, config, sample, conditioning).spec();
  }

  private GraphSpec spec() {
    GraphSpec spec = whole(Integer.MAX_VALUE);
    return spec.with(
        shortened(
            spec,
            (model, other, most) ->
                new SamplerGraph(model, other, sample, conditions.conditioning()).whole(most)));
  }

  private GraphSpec whole(int most) {
    List<GraphInput> inputs = new ArrayList<>();
    inputs.add(new GraphInput("latents", DataType.FLOAT32, sample::batch, ExampleValues.normal()));
    inputs.addAll(conditions.ofSampler());
    if (config.noiseDraws() > 0) {
      inputs.add(
          new GraphInput(
              "noise",
              DataType.FLOAT32,
              batch -> new Shape(config.noiseDraws()).addAll(sample.batch(batch)),
              ExampleValues.normal()));
    }
    SortedMap<String, String> metadata = new TreeMap<>(GeneratorMetadata.of(generator));
    metadata.putAll(GeneratorMetadata.of(config));
    return new GraphSpec(
        "sampler",
        generator,
        inputs,
        List.of("samples"),
        this::trace,
        (parameters, arrays) -> run(parameters, arrays, most),
        metadata);
  }

  /** A graph of a model and a sampler, whose eager code makes no more than some steps. */
  @FunctionalInterface
  interface Alike {
    GraphSpec of(Generator model, SamplerConfig sampler, int most);
  }

  /** What is run in place of a graph with this sampler, if that would take more than seconds. */
  Optional<Shortened> shortened(GraphSpec graph, Alike alike) {
    Optional<SamplerConfig> shorter = shorterConfig();
    Optional<Generator> shallow = generator.shallow();
    if (!isLong() || (shorter.isEmpty() && shallow.isEmpty())) {
      return Optional.empty();
    }
    SamplerConfig other = shorter.orElse(config);
    GraphSpec twin = alike.of(shallow.orElse(generator), other, Integer.MAX_VALUE);
    GraphSpec measured = alike.of(generator, other, Integer.MAX_VALUE);
    GraphSpec first = alike.of(generator, other, 1);
    return Optional.of(
        new Shortened(
            twin.described(Shortened.words(twin, graph)),
            first.described("first evaluation of the " + measured.description()),
            measured));
  }

  private boolean isLong() {
    double evaluations = plan.steps().stream().mapToDouble(step -> step.guided() ? 2 : 1).sum();
    return Shortened.isWorthwhile(DenoiserGraph.operations(generator) * evaluations);
  }

  /** The configuration of the shortest sampler that has every kind of segment of this one. */
  Optional<SamplerConfig> shorterConfig() {
    if (config.solver().fixedSteps().isPresent()) {
      return Optional.empty();
    }
    Set<List<Object>> wanted = kinds(plan);
    return IntStream.range(2, config.numSteps())
        .mapToObj(config::withSteps)
        .filter(candidate -> kinds(SamplerPlan.of(candidate)).equals(wanted))
        .findFirst();
  }

  private static Set<List<Object>> kinds(SamplerPlan plan) {
    return plan.segments().stream()
        .map(
            segment ->
                List.<Object>of(
                    segment.rule(), segment.guided(), Math.min(segment.count(), plan.depth())))
        .collect(Collectors.toSet());
  }

  private SamplerStep.Network model(ParameterStore parameters, NDArray like) {
    Context context = Context.of(parameters, like, false);
    return (x, t, condition) ->
        Answers.required(generator.predict(context, x, t, condition), generator, "predict");
  }

  private NDList trace(ParameterStore parameters, NDList inputs) {
    return new NDList(
        traceSteps(
            parameters,
            inputs.get(0),
            conditions.conditions(inputs, 1),
            index -> row(noise(inputs), index)));
  }

  /** The last input. */
  private NDArray noise(NDList inputs) {
    return inputs.get(1 + conditions.count());
  }

  /**
   * Records all steps.
   *
   * @param noise float32 [B, C, H, W] for a step whose number is traced; asked for noisy steps only
   * @return float32 [B, C, H, W]
   */
  NDArray traceSteps(
      ParameterStore parameters, NDArray latents, Conditions given, UnaryOperator<NDArray> noise) {
    SamplerStep.Network model = model(parameters, latents);
    NDArray table =
        latents
            .getManager()
            .create(plan.coefficientTable(), new Shape(plan.steps().size(), plan.width()));
    NDArray state = SamplerStep.begin(latents.toType(DataType.FLOAT64, false), plan.depth());
    for (SamplerPlan.Segment segment : plan.segments()) {
      SamplerStep step = new SamplerStep(plan, segment.rule(), segment.guided());
      state =
          Tracer.loop(
              state,
              segment.count(),
              (iteration, x) -> {
                NDArray index = iteration.add((long) segment.first());
                Optional<NDArray> draw =
                    segment.rule().noisy()
                        ? Optional.of(noise.apply(index).toType(DataType.FLOAT64, false))
                        : Optional.empty();
                return step.advance(model, x, row(table, index), given, draw);
              });
    }
    return SamplerStep.latents(state, plan.depth()).toType(DataType.FLOAT32, false);
  }

  /** The slice of an array at a traced index of its first axis. */
  private static NDArray row(NDArray array, NDArray index) {
    return Tracer.row(array, index);
  }

  private NDList run(ParameterStore parameters, NDList inputs, int steps) {
    return new NDList(
        runSteps(
            parameters,
            inputs.get(0),
            conditions.conditions(inputs, 1),
            i -> noise(inputs).get(new NDIndex(i)),
            steps));
  }

  /** The same, computed; no more than the first steps of the plan. */
  NDArray runSteps(
      ParameterStore parameters,
      NDArray latents,
      Conditions given,
      IntFunction<NDArray> noise,
      int steps) {
    return new Sampler(plan, steps)
        .sample(model(parameters, latents), latents, given, noise, (i, x) -> {});
  }
}
