package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBaseBlock;
import ai.djl.nn.BlockList;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.training.initializer.Initializer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A DJL block whose parameters carry the names and shapes of its PyTorch counterpart.
 *
 * <p>DJL numbers child blocks and joins names by underscores; published checkpoints say {@code
 * blocks.0.attn.qkv.weight}. A module keeps PyTorch's names, in declaration order, so that a state
 * dict loads without a table and the optimizer's indices mean the same parameters. Shapes are known
 * at construction, so initialisation needs no input.
 *
 * <p>Only the outermost module is called as a {@link ai.djl.nn.Block}; inside, modules call one
 * another by typed {@code forward} methods with a {@link Context}.
 */
public abstract class Module extends AbstractBaseBlock {
  private final Map<String, Module> children = new LinkedHashMap<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Set<Parameter> buffers = new HashSet<>();

  /** For subclasses. */
  protected Module() {}

  /** Adds a child under the given name and returns it. */
  protected final <M extends Module> M child(String name, M module) {
    if (children.put(name, module) != null) {
      throw new IllegalStateException("child " + name + " is declared twice");
    }
    return module;
  }

  /** Declares a trained parameter. */
  protected final Parameter parameter(String name, Init init, long... shape) {
    return declare(name, init, true, shape);
  }

  /** Declares a parameter that is stored but not trained ({@code requires_grad=False}). */
  protected final Parameter frozen(String name, Init init, long... shape) {
    return declare(name, init, false, shape);
  }

  /** Declares a constant that checkpoints store; no parameter, as a buffer in PyTorch. */
  protected final Parameter buffer(String name, Init init, long... shape) {
    Parameter buffer = declare(name, init, false, shape);
    buffers.add(buffer);
    return buffer;
  }

  private Parameter declare(String name, Init init, boolean trained, long... shape) {
    Parameter parameter =
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optShape(new Shape(shape))
            .optInitializer(init)
            .optRequiresGrad(trained)
            .build();
    if (parameters.put(name, parameter) != null) {
      throw new IllegalStateException("parameter " + name + " is declared twice");
    }
    return parameter;
  }

  /**
   * All parameters and buffers by their PyTorch names, in {@code named_parameters()} order: a
   * module's own first, then its children's.
   */
  public final Map<String, Parameter> namedParameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    collect("", all);
    return all;
  }

  private void collect(String prefix, Map<String, Parameter> into) {
    parameters.forEach((name, parameter) -> into.put(prefix + name, parameter));
    children.forEach((name, module) -> module.collect(prefix + name + ".", into));
  }

  /** Names of the buffers among {@link #namedParameters()}. */
  public final Set<String> bufferNames() {
    Set<String> all = new LinkedHashSet<>();
    collectBuffers("", all);
    return all;
  }

  private void collectBuffers(String prefix, Set<String> into) {
    parameters.forEach(
        (name, parameter) -> {
          if (buffers.contains(parameter)) {
            into.add(prefix + name);
          }
        });
    children.forEach((name, module) -> module.collectBuffers(prefix + name + ".", into));
  }

  /** The number of values in all parameters, trained or not; buffers don't count. */
  public final long parameterCount() {
    long own =
        parameters.values().stream()
            .filter(parameter -> !buffers.contains(parameter))
            .mapToLong(parameter -> parameter.getShape().size())
            .sum();
    return own + children.values().stream().mapToLong(Module::parameterCount).sum();
  }

  /** The shapes of this module's own parameters; buffers among them only if asked for. */
  final Stream<Shape> ownShapes(boolean withBuffers) {
    return parameters.values().stream()
        .filter(parameter -> withBuffers || !buffers.contains(parameter))
        .map(Parameter::getShape);
  }

  /** The direct children by name. */
  public final Map<String, Module> namedChildren() {
    return Map.copyOf(children);
  }

  /** Creates every parameter that has no value yet from its {@link Init}, in float32. */
  public final void initialize(NDManager manager) {
    initialize(manager, DataType.FLOAT32);
    // Names would be read as dictionary keys when arrays are handed to TorchScript.
    unnameArrays();
  }

  /**
   * Takes over the arrays of another module's parameters, which both have then: only one of them is
   * to be closed. What has no values there has none here.
   *
   * @param other a module with a parameter of the same shape for each of these
   * @param names from a parameter's name here to its name there
   */
  public final void share(Module other, UnaryOperator<String> names) {
    Map<String, Parameter> there = other.namedParameters();
    namedParameters()
        .forEach(
            (name, parameter) -> {
              Parameter same = there.get(names.apply(name));
              if (same == null || !same.getShape().equals(parameter.getShape())) {
                throw new IllegalStateException("there is no " + name + " to be shared");
              }
              if (same.isInitialized()) {
                give(parameter, same.getArray());
              }
            });
  }

  private static void give(Parameter parameter, NDArray array) {
    Initializer kept = parameter.getInitializer();
    parameter.setInitializer((manager, shape, type) -> array);
    parameter.initialize(array.getManager(), array.getDataType());
    parameter.setInitializer(kept);
    array.setName(null); // as unnameArrays
  }

  /** Frees the parameters' native memory. */
  public final void close() {
    clear();
  }

  private void unnameArrays() {
    parameters.values().forEach(p -> p.getArray().setName(null));
    children.values().forEach(Module::unnameArrays);
  }

  @Override
  protected final void initializeChildBlocks(
      NDManager manager, DataType dataType, Shape... inputShapes) {
    children.values().forEach(module -> module.initialize(manager, dataType, inputShapes));
  }

  @Override
  public final boolean isInitialized() {
    return Stream.concat(
            parameters.values().stream().map(Parameter::isInitialized),
            children.values().stream().map(Module::isInitialized))
        .allMatch(initialised -> initialised);
  }

  @Override
  public final BlockList getChildren() {
    BlockList list = new BlockList();
    children.forEach(list::add);
    return list;
  }

  @Override
  public final ParameterList getDirectParameters() {
    ParameterList list = new ParameterList();
    parameters.forEach(list::add);
    return list;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " does not tell output shapes without running");
  }

  @Override
  protected ai.djl.ndarray.NDList forwardInternal(
      ai.djl.training.ParameterStore parameterStore,
      ai.djl.ndarray.NDList inputs,
      boolean training,
      ai.djl.util.PairList<String, Object> params) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " is a part of a model, not a model");
  }

  /** The value of one of this module's parameters, for reading outside of a forward pass. */
  protected static NDArray valueOf(Parameter parameter) {
    return parameter.getArray();
  }
}
