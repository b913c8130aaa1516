package dev.repazoo.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Puts the tensors of a state dict into a block's parameters.
 *
 * <p>Strict by default: every parameter gets a tensor of its shape, and every tensor is used. All
 * that doesn't fit is reported at once, before any parameter is touched.
 */
public final class StateDictLoader {
  private static final Logger LOG = System.getLogger(StateDictLoader.class.getName());
  private static final int NAMED = 5;

  private final Predicate<String> mayBeMissing;
  private final Predicate<String> mayBeUnused;
  private final NonFinite nonFinite;
  private final Loading loading;

  private StateDictLoader(
      Predicate<String> mayBeMissing,
      Predicate<String> mayBeUnused,
      NonFinite nonFinite,
      Loading loading) {
    this.mayBeMissing = mayBeMissing;
    this.mayBeUnused = mayBeUnused;
    this.nonFinite = nonFinite;
    this.loading = loading;
  }

  /**
   * A loader that wants each name on both sides, and finite values.
   *
   * @return the loader
   */
  public static StateDictLoader strict() {
    return new StateDictLoader(name -> false, name -> false, NonFinite.REFUSE, Loading.COPY);
  }

  /**
   * Allows parameters without a tensor; they keep what they have.
   *
   * @param names which parameters
   * @return a new loader
   */
  public StateDictLoader allowMissing(Predicate<String> names) {
    return new StateDictLoader(mayBeMissing.or(names), mayBeUnused, nonFinite, loading);
  }

  /**
   * Allows tensors without a parameter.
   *
   * @param names which keys
   * @return a new loader
   */
  public StateDictLoader allowUnused(Predicate<String> names) {
    return new StateDictLoader(mayBeMissing, mayBeUnused.or(names), nonFinite, loading);
  }

  /**
   * Says what is done about values that are NaN or infinite.
   *
   * @return a new loader
   */
  public StateDictLoader with(NonFinite choice) {
    return new StateDictLoader(mayBeMissing, mayBeUnused, choice, loading);
  }

  /**
   * Says where the values of parameters without an array will be.
   *
   * @return a new loader
   */
  public StateDictLoader with(Loading choice) {
    return new StateDictLoader(mayBeMissing, mayBeUnused, nonFinite, choice);
  }

  /**
   * Loads the tensors. Parameters with an array keep its type, device and owner and get new values;
   * others get a FLOAT32 array (integers their own type). Arrays are left without a name: names
   * would confuse calls of TorchScript functions.
   *
   * @param dict the tensors
   * @param parameters the block's parameters by key
   * @param manager owner of the arrays of parameters that have none yet
   * @throws WeightsException naming the first few missing, unused and mis-shaped keys, and those of
   *     integers where real numbers are wanted
   * @throws NonFiniteWeightsException naming the first few parameters with values that are NaN or
   *     infinite, unless they are allowed; parameters have changed then
   */
  public void load(StateDict dict, Map<String, Parameter> parameters, NDManager manager) {
    check(dict, parameters);
    List<String> broken = new ArrayList<>();
    parameters.forEach(
        (name, parameter) ->
            dict.find(name)
                .ifPresent(
                    tensor -> {
                      assign(parameter, tensor, manager);
                      if (NonFinite.in(parameter.getArray())) {
                        broken.add(dict.published(name));
                      }
                    }));
    if (broken.isEmpty()) {
      return;
    }
    String message =
        dict.origin()
            + " holds values that are NaN or infinite, in "
            + broken.size()
            + " of "
            + parameters.size()
            + " tensors ("
            + firstOf(broken)
            + ")";
    switch (nonFinite) {
      case REFUSE -> throw new NonFiniteWeightsException(message);
      case ALLOW -> LOG.log(Level.WARNING, "{0}", message);
    }
  }

  private void check(StateDict dict, Map<String, Parameter> parameters) {
    List<String> missing = new ArrayList<>();
    List<String> misshaped = new ArrayList<>();
    List<String> whole = new ArrayList<>();
    parameters.forEach(
        (name, parameter) -> {
          Optional<Tensor> tensor = dict.find(name);
          if (tensor.isEmpty() && !mayBeMissing.test(name)) {
            missing.add(name);
          }
          tensor
              .filter(t -> !t.dtype().isFloating() && isFloating(parameter))
              .ifPresent(t -> whole.add(dict.published(name) + " is " + t.dtype().torchName()));
          tensor
              .filter(t -> !fits(parameter, t))
              .ifPresent(
                  t ->
                      misshaped.add(
                          dict.published(name)
                              + " is "
                              + Arrays.toString(t.shape())
                              + ", wanted "
                              + Arrays.toString(shapeOf(parameter).orElseThrow().getShape())));
        });
    List<String> unused =
        dict.names().stream()
            .filter(name -> !parameters.containsKey(name) && !mayBeUnused.test(name))
            .map(dict::published)
            .distinct()
            .toList();
    List<String> problems = new ArrayList<>();
    report(problems, "missing", missing);
    report(problems, "unused", unused);
    report(problems, "of another shape", misshaped);
    report(problems, "not of floating point", whole);
    if (!problems.isEmpty()) {
      throw new WeightsException(
          dict.origin()
              + " does not fit the model: "
              + String.join("; ", problems)
              + ". Is it the checkpoint of another model?");
    }
  }

  private static void report(List<String> problems, String what, List<String> names) {
    if (!names.isEmpty()) {
      problems.add(names.size() + " " + what + " (" + firstOf(names) + ")");
    }
  }

  private static String firstOf(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() > NAMED ? first + ", ..." : first;
  }

  private static Optional<Shape> shapeOf(Parameter parameter) {
    return parameter.isInitialized()
        ? Optional.of(parameter.getArray().getShape())
        : Optional.ofNullable(parameter.getShape());
  }

  private static boolean fits(Parameter parameter, Tensor tensor) {
    return shapeOf(parameter)
        .map(shape -> Arrays.equals(shape.getShape(), tensor.shape()))
        .orElse(true);
  }

  /** Whether it holds or will hold real numbers: what is trained does. */
  private static boolean isFloating(Parameter parameter) {
    return parameter.isInitialized()
        ? parameter.getArray().getDataType().isFloating()
        : parameter.requiresGradient();
  }

  private void assign(Parameter parameter, Tensor tensor, NDManager manager) {
    if (parameter.isInitialized()) {
      NDArray array = parameter.getArray();
      array.intern(tensor.toArray(array.getManager(), array.getDataType()));
      array.setRequiresGradient(parameter.requiresGradient());
      array.setName(null);
      return;
    }
    NDArray array = array(tensor, manager);
    if (parameter.getShape() == null) {
      parameter.setArray(array);
      parameter.freeze(!parameter.requiresGradient());
    } else {
      Initializer kept = parameter.getInitializer();
      parameter.setInitializer((m, shape, t) -> array);
      parameter.initialize(manager, array.getDataType());
      parameter.setInitializer(kept);
    }
    array.setName(null);
  }

  private NDArray array(Tensor tensor, NDManager manager) {
    if (!tensor.dtype().isFloating()) {
      return tensor.toArray(manager);
    }
    return switch (loading) {
      case COPY -> tensor.toArray(manager, DataType.FLOAT32);
      case MAP -> tensor.mapped(manager, DataType.FLOAT32);
    };
  }
}
