package dev.repazoo.weights;

import dev.repazoo.pickle.Value;
import dev.repazoo.pickle.Value.Dict;
import dev.repazoo.pickle.Value.Items;
import dev.repazoo.pickle.Value.PyClass;
import dev.repazoo.pickle.Value.PyObject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Writes inert data as a pickle of protocol 2, as {@code torch.save} does: a tensor becomes a call
 * of {@code _rebuild_tensor_v2} on a storage that a persistent id names.
 *
 * <p>Storages are collected in order; the container writes them after the pickle. A tensor that
 * occurs twice has one storage. Only opcodes and names that {@code torch.load(weights_only=True)}
 * accepts are used, but for classes the caller puts into the tree.
 */
final class PickleWriter {
  private static final int MAX_DEPTH = 200;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final IdentityHashMap<Tensor, Integer> keys = new IdentityHashMap<>();
  private final List<Tensor> storages = new ArrayList<>();
  private int depth;

  byte[] write(Value root) {
    out.write(0x80);
    out.write(2);
    value(root);
    out.write('.');
    return out.toByteArray();
  }

  /** The tensors met, in the order of their keys 0, 1, 2, ... */
  List<Tensor> storages() {
    return storages;
  }

  private void value(Value value) {
    if (++depth > MAX_DEPTH) {
      throw new WeightsException("data nested deeper than " + MAX_DEPTH + " can't be written");
    }
    if (value instanceof Dict dict) {
      dict(dict);
    } else if (value instanceof Items items) {
      items(items);
    } else if (value instanceof PyObject object) {
      object(object);
    } else if (value instanceof TensorValue array) {
      tensor(array.tensor());
    } else {
      scalar(value);
    }
    depth--;
  }

  private void scalar(Value value) {
    if (value instanceof Value.None) {
      out.write('N');
    } else if (value instanceof Value.Bool flag) {
      out.write(flag.value() ? 0x88 : 0x89);
    } else if (value instanceof Value.Int number) {
      integer(number.value());
    } else if (value instanceof Value.Real number) {
      out.write('G');
      out.writeBytes(ByteBuffer.allocate(8).putDouble(number.value()).array());
    } else if (value instanceof Value.Text text) {
      text(text.value());
    } else if (value instanceof PyClass named) {
      global(named.name());
    } else {
      throw new WeightsException(value.getClass().getSimpleName() + " can't be written to a .pt");
    }
  }

  private void integer(BigInteger number) {
    if (number.bitLength() < 8 && number.signum() >= 0) {
      out.write('K');
      out.write(number.intValue());
    } else if (number.bitLength() < 32) {
      out.write('J');
      int32(number.intValue());
    } else {
      byte[] bigEndian = number.toByteArray();
      out.write(0x8a);
      out.write(bigEndian.length);
      for (int i = bigEndian.length - 1; i >= 0; i--) {
        out.write(bigEndian[i]);
      }
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    int32(bytes.length);
    out.writeBytes(bytes);
  }

  private void int32(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void global(String name) {
    int dot = name.lastIndexOf('.');
    String line = "c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n";
    out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
  }

  private void dict(Dict dict) {
    if (dict.className().equals("dict")) {
      out.write('}');
    } else if (dict.className().equals(Value.ORDERED_DICT)) {
      global(Value.ORDERED_DICT);
      out.write(')');
      out.write('R');
    } else {
      throw new WeightsException(dict.className() + " can't be written to a .pt; use a dict");
    }
    out.write('(');
    dict.entries()
        .forEach(
            (key, member) -> {
              value(key);
              value(member);
            });
    out.write('u');
  }

  private void items(Items items) {
    switch (items.kind()) {
      case LIST -> {
        out.write(']');
        out.write('(');
        items.values().forEach(this::value);
        out.write('e');
      }
      case TUPLE -> {
        out.write('(');
        items.values().forEach(this::value);
        out.write('t');
      }
      case SET -> throw new WeightsException("a set can't be written to a .pt; use a list");
    }
  }

  private void object(PyObject object) {
    global(object.className());
    out.write(')');
    out.write(0x81);
    value(object.state());
    out.write('b');
  }

  private void tensor(Tensor tensor) {
    String storage =
        tensor
            .dtype()
            .storageName()
            .orElseThrow(
                () -> new WeightsException(tensor + " can't be written to a .pt; convert it"));
    int key =
        keys.computeIfAbsent(
            tensor,
            t -> {
              storages.add(t);
              return storages.size() - 1;
            });
    global("torch._utils._rebuild_tensor_v2");
    out.write('(');
    out.write('(');
    text("storage");
    global("torch." + storage);
    text(Integer.toString(key));
    text("cpu");
    integer(BigInteger.valueOf(tensor.count()));
    out.write('t');
    out.write('Q');
    integer(BigInteger.ZERO);
    longs(tensor.shape());
    longs(Strided.contiguous(tensor.shape()));
    out.write(0x89); // requires_grad
    global(Value.ORDERED_DICT); // backward hooks: none
    out.write(')');
    out.write('R');
    out.write('t');
    out.write('R');
  }

  private void longs(long[] values) {
    out.write('(');
    for (long value : values) {
      integer(BigInteger.valueOf(value));
    }
    out.write('t');
  }
}
