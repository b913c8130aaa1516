package dev.repazoo.pickle;

import dev.repazoo.pickle.Value.Bool;
import dev.repazoo.pickle.Value.Bytes;
import dev.repazoo.pickle.Value.Dict;
import dev.repazoo.pickle.Value.Items;
import dev.repazoo.pickle.Value.PyClass;
import dev.repazoo.pickle.Value.PyObject;
import dev.repazoo.pickle.Value.Rebuilt;
import dev.repazoo.pickle.Value.Sequence;
import dev.repazoo.pickle.Value.Text;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one pickle (protocols 0 to 5) as inert data.
 *
 * <p>Why not a general unpickler: those build objects by calling what the file names. This machine
 * knows no call at all. A GLOBAL must be one that {@link PickleGlobals} allow, and a REDUCE only
 * selects how they read the arguments. Work and memory are bounded, so that a small file can't
 * exhaust the JVM: every opcode and every copied member is paid for from one budget.
 *
 * <p>Source: the opcodes as CPython's {@code pickletools} documents them.
 */
public final class PickleMachine {
  private static final int MAX_LENGTH = 1 << 28;
  private static final long BUDGET = 4_000_000;

  private final PickleGlobals globals;
  private final PickleInput in;
  private final Map<String, PyClass> names = new HashMap<>();
  private final Map<Long, Value> memo = new HashMap<>();
  private final List<List<Value>> marks = new ArrayList<>();
  private List<Value> stack = new ArrayList<>();
  private long budget = BUDGET;

  private PickleMachine(ByteBuffer in, PickleGlobals globals) {
    this.in = new PickleInput(in);
    this.globals = globals;
  }

  /**
   * The object that a pickle holds.
   *
   * @param in the pickle; read from its position to just after its STOP
   * @throws PickleException if it is damaged, names what isn't allowed, or is too large; its cause
   *     is what {@code globals} threw, if they did
   */
  public static Value read(ByteBuffer in, PickleGlobals globals) {
    return new PickleMachine(in, globals).run();
  }

  private Value run() {
    if (in.remaining() > MAX_LENGTH) {
      throw new PickleException("its pickle of " + in.remaining() + " bytes is too large");
    }
    int start = in.position();
    try {
      while (true) {
        spend(1);
        char opcode = (char) in.uint8();
        if (opcode == '.') {
          return pop();
        }
        if (!constant(opcode) && !container(opcode) && !object(opcode)) {
          throw new IllegalArgumentException("opcode 0x" + Integer.toHexString(opcode));
        }
      }
    } catch (PickleException e) {
      throw e;
    } catch (BufferUnderflowException e) {
      throw new PickleException("its pickle is cut off; download it again", e);
    } catch (OutOfMemoryError e) {
      throw new PickleException("its pickle does not fit into memory", e);
    } catch (RuntimeException e) {
      // Whatever a damaged pickle breaks below must reach the user as one line.
      throw new PickleException(
          "its pickle is damaged or of an unknown kind at byte "
              + (in.position() - start)
              + " ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  private void spend(long cost) {
    budget -= cost;
    if (budget < 0) {
      throw new PickleException(
          "its pickle holds more than any checkpoint or batch of images does; refused");
    }
  }

  private boolean constant(char opcode) {
    switch (opcode) {
      case 0x80 -> {
        long protocol = in.uint8();
        if (protocol > 5) {
          throw new IllegalArgumentException("protocol " + protocol);
        }
      }
      case 0x95 -> in.length64(); // FRAME: a hint for reading ahead
      case 'N' -> push(Value.none());
      case 0x88 -> push(new Bool(true));
      case 0x89 -> push(new Bool(false));
      case 'K' -> push(Value.of(in.uint8()));
      case 'M' -> push(Value.of(in.uint16()));
      case 'J' -> push(Value.of((long) in.int32()));
      case 'I' -> push(in.integerLine());
      case 'L' -> push(in.integerLine());
      case 0x8a -> push(in.integer(in.uint8()));
      case 0x8b -> push(in.integer(in.int32()));
      case 'F' -> push(Value.of(Double.parseDouble(in.line())));
      case 'G' -> push(Value.of(in.real()));
      case 'V' -> push(new Text(in.line()));
      case 'S' -> push(new Text(in.line().replaceAll("^['\"]|['\"]$", "")));
      case 'U' -> push(in.string(in.uint8()));
      case 'T' -> push(in.string(in.int32()));
      case 0x8c -> push(in.text(in.uint8()));
      case 'X' -> push(in.text(in.int32()));
      case 0x8d -> push(in.text(in.length64()));
      case 'C' -> push(in.bytes(in.uint8()));
      case 'B' -> push(in.bytes(in.int32()));
      case 0x8e, 0x96 -> push(in.bytes(in.length64()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(char opcode) {
    switch (opcode) {
      case '(' -> {
        marks.add(stack);
        stack = new ArrayList<>();
      }
      case '0' -> {
        if (stack.isEmpty()) {
          popMark();
        } else {
          pop();
        }
      }
      case '1' -> popMark();
      case '2' -> push(top());
      case ')' -> push(new Items(Sequence.TUPLE, List.of()));
      case 0x85 -> push(tuple(1));
      case 0x86 -> push(tuple(2));
      case 0x87 -> push(tuple(3));
      case 't' -> push(new Items(Sequence.TUPLE, popMark()));
      case ']' -> push(new Items(Sequence.LIST, new ArrayList<>()));
      case 'l' -> push(new Items(Sequence.LIST, popMark()));
      case 0x8f -> push(new Items(Sequence.SET, new ArrayList<>()));
      case 0x91 -> push(new Items(Sequence.SET, popMark()));
      case 'a' -> append(List.of(pop()));
      case 'e', 0x90 -> append(popMark());
      case '}' -> push(new Dict());
      case 'd' -> {
        List<Value> entries = popMark();
        push(new Dict());
        setItems(entries);
      }
      case 's' -> {
        Value value = pop();
        setItems(List.of(pop(), value));
      }
      case 'u' -> setItems(popMark());
      case 'p' -> memo.put(Long.parseLong(in.line()), top());
      case 'q' -> memo.put((long) in.uint8(), top());
      case 'r' -> memo.put(in.uint32(), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'g' -> push(remembered(Long.parseLong(in.line())));
      case 'h' -> push(remembered(in.uint8()));
      case 'j' -> push(remembered(in.uint32()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean object(char opcode) {
    switch (opcode) {
      case 'c' -> {
        String module = in.line();
        push(named(module, in.line()));
      }
      case 0x93 -> {
        String name = ((Text) pop()).value();
        push(named(((Text) pop()).value(), name));
      }
      case 'R', 0x81 -> {
        List<Value> args = ((Items) pop()).values();
        push(call((PyClass) pop(), args));
      }
      case 0x92 -> {
        Dict named = (Dict) pop();
        List<Value> args = ((Items) pop()).values();
        Value made = call((PyClass) pop(), args);
        if (!named.entries().isEmpty()) {
          ((PyObject) made).state().entries().putAll(named.entries());
          spend(named.entries().size());
        }
        push(made);
      }
      case 'i' -> {
        String module = in.line();
        PyClass type = named(module, in.line());
        push(call(type, popMark()));
      }
      case 'o' -> {
        List<Value> all = popMark();
        push(call((PyClass) all.get(0), all.subList(1, all.size())));
      }
      case 'b' -> build(pop());
      case 'Q' -> push(globals.persistent(((Items) pop()).values()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private PyClass named(String module, String name) {
    String full = module.equals("__builtin__") ? "builtins." + name : module + "." + name;
    return names.computeIfAbsent(full, this::allowed);
  }

  private PyClass allowed(String name) {
    if (!globals.allows(name)) {
      throw new PickleException(
          "its pickle names "
              + name
              + ", which is not allowed; nothing was run. Don't use this file unless you trust it");
    }
    return new PyClass(name);
  }

  private Value call(PyClass function, List<Value> args) {
    for (Value arg : args) {
      if (arg instanceof Items items) {
        spend(items.values().size());
      } else if (arg instanceof Dict dict) {
        spend(dict.entries().size());
      }
    }
    return globals.called(function.name(), args);
  }

  /**
   * Sets attributes: kept for data classes, of no use on dicts ({@code _metadata}) and the rest.
   */
  private void build(Value state) {
    Value target = top();
    if (target instanceof PyObject object) {
      if (state instanceof Dict attributes) {
        spend(attributes.entries().size());
        object.state().entries().putAll(attributes.entries());
      } else {
        object.state().put("__state__", state);
      }
    } else if (!(target instanceof Dict) && !(target instanceof Rebuilt)) {
      throw new IllegalArgumentException("attributes set on a plain value");
    }
  }

  private void append(List<Value> values) {
    ((Items) top()).values().addAll(values);
    spend(values.size());
  }

  private void setItems(List<Value> entries) {
    Dict dict = top() instanceof PyObject object ? object.state() : (Dict) top();
    for (int i = 0; i < entries.size(); i += 2) {
      dict.entries().put(key(entries.get(i)), entries.get(i + 1));
      spend(1);
    }
  }

  /** A dictionary's key: must be quick to hash, whatever the file says. */
  static Value key(Value value) {
    boolean scalar = scalar(value);
    if (!scalar && value instanceof Items tuple && tuple.kind() == Sequence.TUPLE) {
      scalar = tuple.values().size() <= 16 && tuple.values().stream().allMatch(m -> scalar(m));
    }
    if (!scalar) {
      throw new IllegalArgumentException("a dictionary's key is no plain value");
    }
    return value;
  }

  private static boolean scalar(Value value) {
    return !(value instanceof Items
        || value instanceof Dict
        || value instanceof Rebuilt
        || value instanceof Bytes
        || value instanceof PyObject);
  }

  private Value remembered(long index) {
    Value value = memo.get(index);
    if (value == null) {
      throw new IllegalArgumentException("memo " + index + " is not set");
    }
    return value;
  }

  private void push(Value value) {
    stack.add(value);
  }

  private Value pop() {
    return stack.remove(stack.size() - 1);
  }

  private Value top() {
    return stack.get(stack.size() - 1);
  }

  private List<Value> popMark() {
    List<Value> popped = stack;
    stack = marks.remove(marks.size() - 1);
    return popped;
  }

  private Value tuple(int length) {
    List<Value> last = stack.subList(stack.size() - length, stack.size());
    List<Value> members = List.copyOf(last);
    last.clear();
    return new Items(Sequence.TUPLE, members);
  }
}
