package dev.repazoo.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every generator plugin must keep. A plugin's test extends this class and gives its provider:
 *
 * <pre>{@code
 * class MyGeneratorTest extends GeneratorContract {
 *   protected GeneratorProvider provider() { return new MyGenerator.Provider(); }
 * }
 * }</pre>
 */
public abstract class GeneratorContract extends ProviderContract<GeneratorProvider> {
  private static final float SAME = 1e-4f;
  private static final double WEIGHT_STD = 0.1;

  /** A word about an architecture, and how options say it. */
  private record Change(String name, UnaryOperator<GeneratorOptions> say) {}

  /** A generator with random weights, and what it takes: two samples, [2, ...] each. */
  private record Trial(
      Generator generator, StateDict weights, NDArray x, NDArray t, Conditions conditions) {
    NDArray condition() {
      return conditions.given();
    }

    NDArray predict(NDArray x, NDArray t, NDArray condition) {
      return generator.predict(context(x), x, t, condition);
    }

    NDArray predict() {
      return predict(x, t, condition());
    }

    Generator.Aligned aligned() {
      return generator.aligned(context(x), x, t, condition());
    }

    private static Context context(NDArray like) {
      return Context.of(new ParameterStore(like.getManager(), false), like, false);
    }
  }

  private interface Check {
    void run(Trial trial);
  }

  @Override
  final Class<GeneratorProvider> service() {
    return GeneratorProvider.class;
  }

  @Override
  final Kind kind() {
    return Kind.GENERATOR;
  }

  @Override
  final ObjectNode config(String id) {
    return provider().config(id);
  }

  @Override
  final Generator create(ObjectNode config) {
    return provider().create(config);
  }

  @Override
  final ModelSize modelSize(ObjectNode config) {
    return provider().modelSize(config);
  }

  private Stream<DynamicTest> eachTrial(Check check) {
    return each(
        entry -> {
          try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            Generator generator = create(reduced(config(entry.id())));
            StateDict weights = weights(generator, 1);
            StateDictLoader.strict().load(weights, generator.namedParameters(), manager);
            NDArray x = manager.randomNormal(generator.latentShape().batch(2));
            NDArray t = manager.create(new float[] {0.3f, 0.8f});
            Conditioning conditioning = generator.conditioning();
            Conditions conditions =
                ConditionData.examples(conditioning, 2, new Random(1))
                    .arrays(manager, conditioning);
            check.run(new Trial(generator, weights, x, t, conditions));
            generator.close();
          }
        });
  }

  /** Random values throughout: a fresh generator's last layer is zero. */
  private static StateDict weights(Generator generator, long seed) {
    Random random = new Random(seed);
    StateDict weights = new StateDict();
    for (Map.Entry<String, Parameter> named : generator.namedParameters().entrySet()) {
      Shape shape = named.getValue().getShape();
      float[] values = new float[Math.toIntExact(shape.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (WEIGHT_STD * random.nextGaussian());
      }
      weights.put(named.getKey(), Tensor.of(values, shape.getShape()));
    }
    return weights;
  }

  @TestFactory
  final Stream<DynamicTest> aShallowModelHasParametersOfItsModel() {
    return each(
        entry -> {
          Generator generator = create(config(entry.id())); // without values
          Generator shallow = generator.shallow().orElseThrow();
          assertTrue(shallow.parameterCount() < generator.parameterCount());
          assertEquals(generator.latentShape(), shallow.latentShape());
          assertTrue(shallow.shallow().isEmpty(), "there is no shallower one");
        });
  }

  @TestFactory
  Stream<DynamicTest> theShapeThatIsToldBeforehandIsTheModels() {
    return each(
        entry -> {
          ObjectNode config = config(entry.id());
          GeneratorShape told = provider().shape(config);
          Generator built = create(config);
          assertEquals(built.latentShape(), told.sample());
          assertEquals(built.conditioning(), told.conditioning());
          assertEquals(built.prediction(), told.prediction());
          assertEquals(built.gridSize(), told.gridSize());
          assertEquals(built.projectionDims(), told.projectionDims());
        });
  }

  @TestFactory
  Stream<DynamicTest> theBuiltModelsConfigurationBuildsItAgain() {
    return each(
        entry -> {
          Generator built = create(config(entry.id()));
          assertEquals(built.config(), create(built.config()).config());
        });
  }

  @TestFactory
  Stream<DynamicTest> openKeysAreKeysOfTheConfiguration() {
    return each(
        entry -> {
          ObjectNode config = create(config(entry.id())).config();
          for (String key : provider().openKeys()) {
            if (!config.has(key)) { // left out where it is false; unknown keys are refused
              provider().shape(config.deepCopy().put(key, false));
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> withoutOptionsNothingIsAdapted() {
    return each(
        entry -> {
          ObjectNode config = config(entry.id());
          assertEquals(config, provider().adapt(config, GeneratorOptions.NONE));
        });
  }

  @TestFactory
  Stream<DynamicTest> anOptionChangesWhatIsSaidOfItAndNothingElse() {
    return entries().stream()
        .flatMap(
            entry ->
                changes(provider().shape(config(entry.id()))).stream()
                    .map(
                        change ->
                            DynamicTest.dynamicTest(
                                entry.id() + ", " + change.name(),
                                () -> checkChange(config(entry.id()), change))));
  }

  private void checkChange(ObjectNode config, Change change) {
    ObjectNode before = config.deepCopy();
    GeneratorOptions expected = change.say().apply(provider().said(config));
    GeneratorOptions option = change.say().apply(GeneratorOptions.NONE);
    ObjectNode adapted = provider().adapt(config, option);
    assertEquals(before, config, "the configuration that was given has changed");
    assertFalse(adapted.equals(config), "the option changes nothing");
    assertEquals(expected, provider().said(adapted));
    assertEquals(adapted, provider().adapt(adapted, option), "the same again changes more");
    provider().shape(adapted);
  }

  /** Only what predicts velocities is trained, and aligned. */
  @TestFactory
  Stream<DynamicTest> whatIsNotTrainedRefusesToBeAligned() {
    return each(
        entry -> {
          ObjectNode config = config(entry.id());
          if (!provider().shape(config).isTrained()) {
            for (GeneratorOptions option :
                List.of(
                    GeneratorOptions.NONE.alignedAfter(1),
                    withProjections(GeneratorOptions.NONE, List.of(5)))) {
              assertThrows(IllegalArgumentException.class, () -> provider().adapt(config, option));
            }
          }
        });
  }

  /** Each option with a value that no variant has. */
  private static List<Change> changes(GeneratorShape shape) {
    LatentShape sample = shape.sample();
    LatentShape larger =
        new LatentShape(sample.channels() + 1, 2 * sample.height(), 2 * sample.width());
    Change classes =
        new Change(
            "classes",
            said ->
                new GeneratorOptions(
                    said.sample(),
                    OptionalInt.of(7),
                    said.text(),
                    said.alignmentDepth(),
                    said.projectionDims(),
                    said.dropout(),
                    said.qkNorm(),
                    said.fusedAttention()));
    List<Change> aligned =
        List.of(
            new Change("alignmentDepth", said -> said.alignedAfter(1)),
            new Change("projectionDims", said -> withProjections(said, List.of(5, 9))),
            new Change("no projections", said -> withProjections(said, List.of())));
    List<Change> ofConditions =
        shape.conditioning() instanceof Classes
            ? List.of(
                classes,
                new Change("dropout", said -> withDropout(said, 0.25)),
                new Change("no dropout", said -> withDropout(said, 0)))
            : List.of(new Change("text", said -> withText(said, new Text(9, 12))));
    Stream<Change> others =
        Stream.concat(
            Stream.of(new Change("sample", said -> said.of(larger))),
            shape.isTrained() ? aligned.stream() : Stream.empty());
    return Stream.concat(ofConditions.stream(), others).toList();
  }

  private static GeneratorOptions withText(GeneratorOptions said, Text text) {
    return new GeneratorOptions(
        said.sample(),
        said.classes(),
        Optional.of(text),
        said.alignmentDepth(),
        said.projectionDims(),
        said.dropout(),
        said.qkNorm(),
        said.fusedAttention());
  }

  @TestFactory
  Stream<DynamicTest> aNullThatIsGivenIsKeptWhateverIsDropped() {
    return each(
        entry -> {
          ObjectNode config = config(entry.id());
          if (provider().shape(config).conditioning() instanceof Text) {
            GeneratorOptions option = withDropout(GeneratorOptions.NONE, 0);
            assertEquals(config, provider().adapt(config, option));
          }
        });
  }

  private static GeneratorOptions withProjections(GeneratorOptions said, List<Integer> dims) {
    return new GeneratorOptions(
        said.sample(),
        said.classes(),
        said.text(),
        said.alignmentDepth(),
        Optional.of(dims),
        said.dropout(),
        said.qkNorm(),
        said.fusedAttention());
  }

  private static GeneratorOptions withDropout(GeneratorOptions said, double share) {
    return new GeneratorOptions(
        said.sample(),
        said.classes(),
        said.text(),
        said.alignmentDepth(),
        said.projectionDims(),
        OptionalDouble.of(share),
        said.qkNorm(),
        said.fusedAttention());
  }

  @TestFactory
  Stream<DynamicTest> normsAndAttentionAreSwitched() {
    return each(
        entry -> {
          if (!provider().shape(config(entry.id())).isTrained()) {
            return;
          }
          for (boolean on : List.of(true, false)) {
            GeneratorOptions option =
                new GeneratorOptions(
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalDouble.empty(),
                    Optional.of(on),
                    Optional.of(!on));
            ObjectNode config = config(entry.id());
            GeneratorOptions before = provider().said(config);
            GeneratorOptions said = provider().said(provider().adapt(config, option));
            GeneratorOptions expected =
                new GeneratorOptions(
                    before.sample(),
                    before.classes(),
                    before.text(),
                    before.alignmentDepth(),
                    before.projectionDims(),
                    before.dropout(),
                    option.qkNorm(),
                    option.fusedAttention());
            assertEquals(expected, said);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> theArchitectureIsReadOffTheTensors() {
    return eachTrial(
        trial -> {
          ObjectNode inferred = provider().infer(trial.weights()).orElseThrow();
          List<String> guessed = provider().traceless(inferred);
          ObjectNode expected = trial.generator().config();
          guessed.forEach(key -> assertTrue(expected.has(key), key + " is no key"));
          assertEquals(expected.without(guessed), inferred.without(guessed));
        });
  }

  @TestFactory
  Stream<DynamicTest> thePredictionHasTheSamplesShape() {
    return eachTrial(
        trial -> {
          float[] before = trial.x().toFloatArray();
          NDArray prediction = trial.predict();
          assertEquals(shape(trial), prediction.getShape());
          assertTrue(Float.isFinite(prediction.abs().sum().getFloat()), "not finite");
          assertArrayEquals(before, trial.x().toFloatArray(), "the generator changes its input");
        });
  }

  @TestFactory
  Stream<DynamicTest> thePredictionHangsOnSampleTimeAndCondition() {
    return eachTrial(
        trial -> {
          NDArray x = twice(trial.x());
          NDArray t = twice(trial.t());
          NDArray condition = twice(trial.condition());
          assertEquals(0, difference(trial.predict(x, t, condition)), SAME, "nothing differs");
          assertTrue(difference(trial.predict(trial.x(), t, condition)) > SAME, "sample");
          assertTrue(difference(trial.predict(x, trial.t(), condition)) > SAME, "time");
          assertTrue(difference(trial.predict(x, t, trial.condition())) > SAME, "condition");
          if (trial.generator().conditioning().hasNull()) {
            NDArray none = trial.conditions().none();
            assertFalse(
                Arrays.equals(
                    trial.predict(x, t, condition).toFloatArray(),
                    trial.predict(x, t, none).toFloatArray()),
                "the null condition is no other");
          }
        });
  }

  /** The sample's, with twice the channels where a variance is learned. */
  private static Shape shape(Trial trial) {
    LatentShape sample = trial.generator().latentShape();
    boolean variance =
        trial.generator().prediction() instanceof Prediction.Noise noise && noise.learnsVariance();
    return new Shape(2, sample.channels() * (variance ? 2L : 1), sample.height(), sample.width());
  }

  /** The first row two times. */
  private static NDArray twice(NDArray batch) {
    return batch.get("0:1").concat(batch.get("0:1"), 0);
  }

  private static float difference(NDArray batch) {
    return batch.get(0).sub(batch.get(1)).abs().max().getFloat();
  }

  @TestFactory
  Stream<DynamicTest> aSampleDoesNotHangOnItsBatch() {
    return eachTrial(
        trial -> {
          NDArray both = trial.predict();
          NDArray second =
              trial.predict(
                  trial.x().get("1:2"), trial.t().get("1:2"), trial.condition().get("1:2"));
          assertArrayEquals(
              both.get("1:2").toFloatArray(),
              second.toFloatArray(),
              SAME * (1 + both.abs().max().getFloat()));
        });
  }

  @TestFactory
  Stream<DynamicTest> alignedAddsTheProjections() {
    return eachTrial(
        trial -> {
          Generator.Aligned aligned = trial.aligned();
          assertArrayEquals(
              trial.predict().toFloatArray(), aligned.prediction().toFloatArray(), "prediction");
          long grid = trial.generator().gridSize();
          List<Integer> widths = trial.generator().projectionDims();
          assertEquals(widths.size(), aligned.projections().size());
          for (int i = 0; i < widths.size(); i++) {
            NDArray projection = aligned.projections().get(i);
            assertEquals(new Shape(2, grid * grid, widths.get(i)), projection.getShape());
            assertTrue(difference(projection) > SAME, "projections of two samples are equal");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> whatServesTrainingOnlyLeavesThePredictionAlone() {
    return eachTrial(
        trial -> {
          Generator other = create(trial.generator().config());
          StateDict otherWeights = weights(other, 2);
          StateDict mixed = new StateDict();
          for (String name : trial.weights().names()) {
            boolean spare = other.isForTrainingOnly(name);
            mixed.put(name, (spare ? otherWeights : trial.weights()).get(name));
          }
          NDManager manager = trial.x().getManager();
          StateDictLoader.strict().load(mixed, other.namedParameters(), manager);
          Trial again = new Trial(other, mixed, trial.x(), trial.t(), trial.conditions());
          assertArrayEquals(trial.predict().toFloatArray(), again.predict().toFloatArray());
          for (int i = 0; i < other.projectionDims().size(); i++) {
            assertFalse(
                Arrays.equals(
                    trial.aligned().projections().get(i).toFloatArray(),
                    again.aligned().projections().get(i).toFloatArray()),
                "projections don't hang on what serves training only");
          }
          other.close();
        });
  }
}
