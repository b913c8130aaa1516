package dev.repazoo.weights;

import dev.repazoo.weights.Value.Array;
import dev.repazoo.weights.Value.Dict;
import dev.repazoo.weights.Value.Items;
import dev.repazoo.weights.Value.PyClass;
import dev.repazoo.weights.Value.PyObject;
import dev.repazoo.weights.Value.Sequence;
import dev.repazoo.weights.Value.Text;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * The data that calls in a checkpoint's pickle stand for.
 *
 * <p>Where Python would call {@code torch._utils._rebuild_tensor_v2(storage, ...)}, the arguments
 * are read here and a view of the storage is made. Calls of data classes are kept as {@link
 * PyObject}.
 */
final class TorchObjects {
  private static final Set<String> DICTS =
      Set.of(Value.ORDERED_DICT, "collections.defaultdict", "collections.Counter", "builtins.dict");
  private static final Set<String> REBUILDERS =
      Set.of(
          "torch._utils._rebuild_tensor",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_tensor_v3",
          "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch._tensor._rebuild_from_type_v2");
  private static final Set<String> SEQUENCES =
      Set.of(
          "builtins.set",
          "builtins.frozenset",
          "builtins.list",
          "builtins.tuple",
          "torch.Size",
          "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_tensorlist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_boollist");
  private static final Set<String> OTHERS =
      Set.of(
          "_codecs.encode",
          "torch.jit._pickle.restore_type_tag",
          "torch.storage.UntypedStorage",
          "torch.storage.TypedStorage");

  private TorchObjects() {}

  static boolean knows(String name) {
    return DICTS.contains(name)
        || REBUILDERS.contains(name)
        || SEQUENCES.contains(name)
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

  /** What a call stands for. */
  static Value called(PyClass function, List<Value> args) {
    String name = function.name();
    if (DICTS.contains(name)) {
      return dict(name, args);
    } else if (SEQUENCES.contains(name)) {
      return sequence(name, args);
    } else if (REBUILDERS.contains(name)) {
      return tensor(name, args);
    } else if (name.equals("_codecs.encode")) {
      byte[] bytes = ((Text) args.get(0)).value().getBytes(StandardCharsets.ISO_8859_1);
      return new Value.Bytes(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    } else if (name.equals("torch.jit._pickle.restore_type_tag")) {
      return args.get(0);
    } else if (knows(name)) {
      throw new IllegalArgumentException(name + " is not to be called");
    }
    Dict state = new Dict();
    if (!args.isEmpty()) {
      state.put("__args__", new Items(Sequence.TUPLE, args));
    }
    return new PyObject(name, state);
  }

  private static Value dict(String name, List<Value> args) {
    Dict dict = new Dict(name.equals("builtins.dict") ? "dict" : name, new LinkedHashMap<>());
    Value content = args.isEmpty() ? Value.none() : args.get(args.size() - 1);
    if (content instanceof Dict other) {
      dict.entries().putAll(other.entries());
    } else if (content instanceof Items pairs) {
      for (Value pair : pairs.values()) {
        List<Value> two = ((Items) pair).values();
        dict.entries().put(PickleMachine.key(two.get(0)), two.get(1));
      }
    } else if (!(content instanceof Value.None) && !(content instanceof PyClass)) {
      throw new IllegalArgumentException("a " + name + " of a plain value");
    }
    return dict;
  }

  private static Value sequence(String name, List<Value> args) {
    Sequence kind =
        switch (name) {
          case "builtins.set", "builtins.frozenset" -> Sequence.SET;
          case "builtins.tuple", "torch.Size" -> Sequence.TUPLE;
          default -> Sequence.LIST;
        };
    List<Value> members = args.isEmpty() ? List.of() : ((Items) args.get(0)).values();
    return new Items(kind, new ArrayList<>(members));
  }

  private static Value tensor(String name, List<Value> args) {
    if (name.endsWith("_rebuild_from_type_v2")) {
      PyClass inner = (PyClass) args.get(0);
      if (!REBUILDERS.contains(inner.name()) || inner.name().equals(name)) {
        throw new IllegalArgumentException(inner.name() + " rebuilds no tensor");
      }
      return tensor(inner.name(), ((Items) args.get(2)).values());
    }
    Tensor storage = ((Array) args.get(0)).tensor();
    if (name.contains("_rebuild_parameter")) {
      return new Array(storage);
    }
    if (name.endsWith("_v3")) {
      DType type =
          DType.ofTorch(((PyClass) args.get(6)).name().replaceFirst("^torch\\.", ""))
              .orElseThrow(() -> new IllegalArgumentException("a tensor of unknown type"));
      storage = storage.reinterpret(type);
    }
    long offset = ((Value.Int) args.get(1)).value().longValueExact();
    return new Array(
        Views.strided(storage, longs((Items) args.get(2)), longs((Items) args.get(3)), offset));
  }

  private static long[] longs(Items items) {
    return items.values().stream()
        .mapToLong(v -> ((Value.Int) v).value().longValueExact())
        .toArray();
  }
}
