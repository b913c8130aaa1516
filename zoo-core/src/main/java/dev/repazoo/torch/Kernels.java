package dev.repazoo.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The compiled TorchScript kernels and the two ways to call them: with gradients (tensors in, one
 * tensor out) and without (tensors, lists and numbers).
 */
final class Kernels {
  private static final class Holder {
    static final Kernels INSTANCE = new Kernels();
  }

  private final NDManager constants;
  private final PtSymbolBlock module;
  private final Map<Object, NDArray> scalars = new ConcurrentHashMap<>();
  private final Map<String, NDArray> methods = new ConcurrentHashMap<>();

  private Kernels() {
    // Scalars stay on the CPU: reading one there waits for no stream.
    constants = TorchEngine.newManager(Device.cpu());
    Path archive = KernelArchive.write();
    module =
        JniUtils.loadModule(
            (PtNDManager) constants, archive, false, new String[0], new String[0], false);
    delete(archive);
  }

  private static void delete(Path archive) {
    try {
      Files.deleteIfExists(archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Kernels get() {
    return Holder.INSTANCE;
  }

  /** A cached 0-d int64 tensor. */
  NDArray scalar(long value) {
    return scalars.computeIfAbsent(value, key -> kept(constants.create(value)));
  }

  /** A cached 0-d float64 tensor. */
  NDArray scalar(double value) {
    return scalars.computeIfAbsent(value, key -> kept(constants.create(value)));
  }

  /** Takes an array out of whatever scope is open: it is made once for the whole process. */
  private static NDArray kept(NDArray array) {
    NDScope.unregister(array);
    return array;
  }

  /** Calls a differentiable kernel; the result belongs to the first argument's manager. */
  NDArray call(String method, NDArray... arguments) {
    NDList list = new NDList(arguments.length + 1);
    list.addAll(List.of(arguments));
    list.add(methods.computeIfAbsent(method, this::methodName));
    return IValueUtils.forward(module, list, true).head();
  }

  private NDArray methodName(String method) {
    NDArray name = kept(constants.create(0L));
    name.setName("module_method:" + method);
    return name;
  }

  /** Calls a kernel that records no gradients and returns nothing. */
  void run(String method, Object... arguments) {
    result(method, arguments).close();
  }

  /** Calls a kernel that records no gradients and returns one tensor. */
  NDArray runToArray(NDManager manager, String method, Object... arguments) {
    try (IValue result = result(method, arguments)) {
      return result.toTensor((PtNDManager) manager);
    }
  }

  /** Calls a kernel that records no gradients and returns a list of tensors. */
  NDList runToList(NDManager manager, String method, Object... arguments) {
    try (IValue result = result(method, arguments)) {
      return result.toNDList((PtNDManager) manager);
    }
  }

  private IValue result(String method, Object... arguments) {
    IValue[] values = Stream.of(arguments).map(Kernels::value).toArray(IValue[]::new);
    try {
      return IValueUtils.runMethod(module, method, values);
    } finally {
      Stream.of(values).forEach(IValue::close);
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof NDList list) {
      return IValue.listFrom(list.stream().map(a -> (PtNDArray) a).toArray(PtNDArray[]::new));
    }
    if (argument instanceof Double number) {
      return IValue.from(number);
    }
    return IValue.from((PtNDArray) argument);
  }
}
