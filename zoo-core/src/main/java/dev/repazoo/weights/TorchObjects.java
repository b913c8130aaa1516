package dev.repazoo.weights;

import dev.repazoo.pickle.PythonTypes;
import dev.repazoo.pickle.Value;
import dev.repazoo.pickle.Value.Items;
import dev.repazoo.pickle.Value.PyClass;
import dev.repazoo.pickle.Value.Sequence;
import java.util.List;
import java.util.Set;

/**
 * The data that calls of PyTorch's functions in a pickle stand for.
 *
 * <p>Where Python would call {@code torch._utils._rebuild_tensor_v2(storage, ...)}, the arguments
 * are read here and a view of the storage is made.
 */
final class TorchObjects {
  private static final Set<String> REBUILDERS =
      Set.of(
          "torch._utils._rebuild_tensor",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_tensor_v3",
          "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch._tensor._rebuild_from_type_v2");
  private static final Set<String> LISTS =
      Set.of(
          "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_tensorlist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_boollist");
  private static final Set<String> OTHERS =
      Set.of(
          "torch.Size",
          "torch.jit._pickle.restore_type_tag",
          "torch.storage.UntypedStorage",
          "torch.storage.TypedStorage");

  private TorchObjects() {}

  static boolean has(String name) {
    return REBUILDERS.contains(name)
        || LISTS.contains(name)
        || OTHERS.contains(name)
        || (name.startsWith("torch.") && DType.ofStorage(name.substring(6)).isPresent());
  }

  /** The type of a storage class; bytes for untyped ones. */
  static DType storageType(PyClass storage) {
    String name = storage.name();
    if (name.equals("torch.storage.UntypedStorage")) {
      return DType.U8;
    }
    return DType.ofStorage(name.startsWith("torch.") ? name.substring(6) : name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is no storage class"));
  }

  /** What a call of one of these names stands for. */
  static Value called(String name, List<Value> args) {
    if (name.equals("torch.Size")) {
      return PythonTypes.sequence(Sequence.TUPLE, args);
    } else if (LISTS.contains(name)) {
      return PythonTypes.sequence(Sequence.LIST, args);
    } else if (REBUILDERS.contains(name)) {
      return tensor(name, args);
    } else if (name.equals("torch.jit._pickle.restore_type_tag")) {
      return args.get(0);
    }
    throw new IllegalArgumentException(name + " is not to be called");
  }

  private static Value tensor(String name, List<Value> args) {
    if (name.endsWith("_rebuild_from_type_v2")) {
      PyClass inner = (PyClass) args.get(0);
      if (!REBUILDERS.contains(inner.name()) || inner.name().equals(name)) {
        throw new IllegalArgumentException(inner.name() + " rebuilds no tensor");
      }
      return tensor(inner.name(), ((Items) args.get(2)).values());
    }
    Tensor storage = ((TensorValue) args.get(0)).tensor();
    if (name.contains("_rebuild_parameter")) {
      return new TensorValue(storage);
    }
    if (name.endsWith("_v3")) {
      DType type =
          DType.ofTorch(((PyClass) args.get(6)).name().replaceFirst("^torch\\.", ""))
              .orElseThrow(() -> new IllegalArgumentException("a tensor of unknown type"));
      storage = storage.reinterpret(type);
    }
    long offset = ((Value.Int) args.get(1)).value().longValueExact();
    return new TensorValue(
        Views.strided(storage, longs((Items) args.get(2)), longs((Items) args.get(3)), offset));
  }

  private static long[] longs(Items items) {
    return items.values().stream()
        .mapToLong(v -> ((Value.Int) v).value().longValueExact())
        .toArray();
  }
}
