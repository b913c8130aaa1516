package dev.repazoo.export.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.nn.Module;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;

/** Answers a block's questions for its parameters with the initialisers of the graph. */
public final class TracingStore extends ParameterStore {
  private final Tracer tracer;
  private final IdentityHashMap<Parameter, String> names = new IdentityHashMap<>();
  private final Set<String> taken = new HashSet<>();

  /** Parameters of the block under their own names (a module's PyTorch names). */
  public TracingStore(Tracer tracer, Block block) {
    this.tracer = tracer;
    if (block instanceof Module module) {
      module.namedParameters().forEach(this::name);
    } else {
      block.getParameters().forEach(pair -> name(pair.getKey(), pair.getValue()));
    }
  }

  private void name(String name, Parameter parameter) {
    if (!taken.add(name)) {
      throw new ExportException("two parameters of the model are named " + name);
    }
    names.put(parameter, name);
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    if (training) {
      throw new ExportException("a model is exported as it predicts, not as it trains");
    }
    if (parameter == null) {
      return null; // as DJL's own store: a layer without bias
    }
    String name = names.get(parameter);
    if (name == null) {
      throw new ExportException(
          "parameter '"
              + parameter.getName()
              + "' belongs to no block of the model; register it as a parameter or child");
    }
    if (!parameter.isInitialized()) {
      throw new ExportException("parameter " + name + " has no value; load a checkpoint first");
    }
    return tracer.parameter(name, parameter.getArray());
  }
}
