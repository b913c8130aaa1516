package dev.repazoo.pickle;

import dev.repazoo.pickle.Value.Dict;
import dev.repazoo.pickle.Value.Items;
import dev.repazoo.pickle.Value.PyClass;
import dev.repazoo.pickle.Value.Sequence;
import dev.repazoo.pickle.Value.Text;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** Python's own containers and its way to write bytes as text: names that any pickle may have. */
public final class PythonTypes {
  private static final Set<String> DICTS =
      Set.of(Value.ORDERED_DICT, "collections.defaultdict", "collections.Counter", "builtins.dict");
  private static final Set<String> SEQUENCES =
      Set.of("builtins.set", "builtins.frozenset", "builtins.list", "builtins.tuple");
  private static final String ENCODE = "_codecs.encode";

  private PythonTypes() {}

  /** Whether a name is one of them. */
  public static boolean has(String name) {
    return DICTS.contains(name) || SEQUENCES.contains(name) || name.equals(ENCODE);
  }

  /** What a call of one of them stands for. */
  public static Value called(String name, List<Value> args) {
    if (DICTS.contains(name)) {
      return dict(name, args);
    } else if (SEQUENCES.contains(name)) {
      return sequence(kind(name), args);
    } else if (name.equals(ENCODE)) {
      byte[] bytes = ((Text) args.get(0)).value().getBytes(StandardCharsets.ISO_8859_1);
      return new Value.Bytes(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }
    throw new IllegalArgumentException(name + " is no type of Python's own");
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

  private static Sequence kind(String name) {
    return switch (name) {
      case "builtins.set", "builtins.frozenset" -> Sequence.SET;
      case "builtins.tuple" -> Sequence.TUPLE;
      default -> Sequence.LIST;
    };
  }

  /** A sequence of a sequence's members; of none without an argument. */
  public static Items sequence(Sequence kind, List<Value> args) {
    List<Value> members = args.isEmpty() ? List.of() : ((Items) args.get(0)).values();
    return new Items(kind, new ArrayList<>(members));
  }
}
