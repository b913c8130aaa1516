package dev.repazoo.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The compiled TorchScript kernels and the two ways to call them: with gradients (tensors in, one
 * tensor out) and without (tensors, lists and numbers in, tensors out).
 */
final class Kernels {
  private static final class Holder {
    static final Kernels INSTANCE = new Kernels("kernels.torchscript");
  }

  private final NDManager constants;
  private final PtSymbolBlock module;
  private final Map<Object, NDArray> scalars = new ConcurrentHashMap<>();
  private final Map<String, NDArray> methods = new ConcurrentHashMap<>();

  /**
   * Compiles kernels.
   *
   * @param source resource of their TorchScript
   */
  Kernels(String source) {
    // Scalars stay on the CPU: reading one there waits for no stream.
    constants = TorchEngine.newManager(Device.cpu());
    Path archive = KernelArchive.write(source);
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

  /**
   * Calls a kernel that records no gradients.
   *
   * <p>DJL has another way to call a method without gradients, which takes numbers and lists
   * directly; it goes through a guard that PyTorch has deprecated and warns of on users' terminals.
   *
   * @param manager owner of the results
   * @param arguments arrays, lists of arrays, numbers
   */
  NDList run(NDManager manager, String method, Object... arguments) {
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDManager temporary = constants.newSubManager()) { // numbers stay on the CPU, too
      NDList inputs = new NDList();
      for (int i = 0; i < arguments.length; i++) {
        add(inputs, temporary, arguments[i], "argument" + i + "[]");
      }
      inputs.add(methods.computeIfAbsent(method, this::methodName));
      NDList results = IValueUtils.forward(module, inputs, true);
      results.attach(manager);
      return results;
    } finally {
      JniUtils.setGradMode(recording);
      unname(arguments);
    }
  }

  /** Lists are told from single tensors by their members' names. */
  private static void add(NDList inputs, NDManager temporary, Object argument, String listName) {
    if (argument instanceof NDList list) {
      list.forEach(array -> array.setName(listName));
      inputs.addAll(list);
    } else if (argument instanceof Double number) {
      inputs.add(temporary.create(number));
    } else {
      inputs.add((NDArray) argument);
    }
  }

  private static void unname(Object... arguments) {
    for (Object argument : arguments) {
      if (argument instanceof NDList list) {
        list.forEach(array -> array.setName(null));
      }
    }
  }
}
