package dev.repazoo.sources;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A CIFAR batch: a dict, pickled by Python 2 with protocol 2, whose strings are raw bytes.
 *
 * <p>Reads the opcodes that such files have and no others. Nothing a pickle names is looked up: of
 * an object only the bytes in its state are kept, which is where a numpy array has its samples.
 */
final class BatchPickle {
  private static final Object MARK = new Object();
  private static final Object NOTHING = new Object();

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final String where;
  private Map<Object, Object> root = Map.of();

  private BatchPickle(String where, byte[] content) {
    this.where = where;
    in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a batch.
   *
   * @param where the file, for messages
   * @throws IOException if it is no such pickle
   */
  static BatchPickle read(String where, byte[] content) throws IOException {
    BatchPickle pickle = new BatchPickle(where, content);
    try {
      while (pickle.step(pickle.in.get() & 0xff)) {
        // until the end
      }
      return pickle;
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | ClassCastException
        | NegativeArraySizeException
        | IllegalArgumentException e) {
      throw new IOException(where + ": not a CIFAR batch, or a damaged one", e);
    }
  }

  byte[] bytes(String key) throws IOException {
    if (root.get(key) instanceof byte[] bytes) {
      return bytes;
    }
    throw missing(key);
  }

  List<Long> numbers(String key) throws IOException {
    if (root.get(key) instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
      return list.stream().map(Long.class::cast).toList();
    }
    throw missing(key);
  }

  List<String> texts(String key) throws IOException {
    if (root.get(key) instanceof List<?> list && list.stream().allMatch(byte[].class::isInstance)) {
      return list.stream().map(text -> text((byte[]) text)).toList();
    }
    throw missing(key);
  }

  private IOException missing(String key) {
    return new IOException(where + ": a CIFAR batch should have '" + key + "'");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() {
    return stack.remove(stack.size() - 1);
  }

  private List<Object> toMark() {
    int mark = stack.lastIndexOf(MARK);
    List<Object> above = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return above;
  }

  private byte[] take(int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private void line() {
    while (in.get() != '\n') {
      // a name, which nothing needs
    }
  }

  private boolean step(int opcode) {
    switch (opcode) {
      case 0x80 -> in.get(); // PROTO
      case '}' -> push(new HashMap<>());
      case ']' -> push(new ArrayList<>());
      case '(' -> push(MARK);
      case ')' -> push(List.of());
      case 'N', 0x89, 0x88 -> push(NOTHING);
      case 'U' -> push(take(in.get() & 0xff));
      case 'T', 'X' -> push(take(in.getInt()));
      case 'K' -> push((long) (in.get() & 0xff));
      case 'M' -> push((long) (in.getShort() & 0xffff));
      case 'J' -> push((long) in.getInt());
      case 'q' -> memo.put(in.get() & 0xff, stack.get(stack.size() - 1));
      case 'r' -> memo.put(in.getInt(), stack.get(stack.size() - 1));
      case 'h' -> push(memo.getOrDefault(in.get() & 0xff, NOTHING));
      case 'j' -> push(memo.getOrDefault(in.getInt(), NOTHING));
      case 'c' -> {
        line();
        line();
        push(NOTHING);
      }
      case 0x85 -> push(Arrays.asList(pop()));
      case 0x86, 0x87 -> {
        int count = opcode - 0x84;
        List<Object> items = new ArrayList<>(stack.subList(stack.size() - count, stack.size()));
        stack.subList(stack.size() - count, stack.size()).clear();
        push(items);
      }
      case 't' -> push(toMark());
      case 'R' -> { // an object, of which only the state will matter
        pop();
        pop();
        push(new ArrayList<>());
      }
      case 'b' -> build(pop());
      case 'a' -> {
        Object item = pop();
        list().add(item);
      }
      case 'e' -> {
        List<Object> items = toMark();
        list().addAll(items);
      }
      case 's' -> {
        Object value = pop();
        put(pop(), value);
      }
      case 'u' -> {
        List<Object> items = toMark();
        for (int i = 0; i < items.size(); i += 2) {
          put(items.get(i), items.get(i + 1));
        }
      }
      case '.' -> {
        root = dict();
        return false;
      }
      default -> throw new IllegalArgumentException("opcode " + opcode);
    }
    return true;
  }

  /** Replaces an object by the bytes in its state, if there are any. */
  private void build(Object state) {
    if (state instanceof List<?> fields) {
      for (Object field : fields) {
        if (field instanceof byte[] bytes && bytes.length > 1) {
          Object old = pop();
          push(bytes);
          memo.replaceAll((key, value) -> value == old ? bytes : value);
          return;
        }
      }
    }
  }

  @SuppressWarnings("unchecked") // only this class puts lists on the stack
  private List<Object> list() {
    return (List<Object>) stack.get(stack.size() - 1);
  }

  @SuppressWarnings("unchecked") // only this class puts maps on the stack
  private Map<Object, Object> dict() {
    return (Map<Object, Object>) stack.get(stack.size() - 1);
  }

  private void put(Object key, Object value) {
    dict().put(key instanceof byte[] bytes ? text(bytes) : key, value);
  }
}
