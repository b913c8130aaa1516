package dev.repazoo.pickle;

import dev.repazoo.pickle.Value.Bytes;
import dev.repazoo.pickle.Value.Items;
import dev.repazoo.pickle.Value.PyObject;
import dev.repazoo.pickle.Value.Text;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** numpy's arrays and numbers in pickles: objects that are read as data. */
public final class NumpyArrays {
  /** The names that numpy 1 and 2 write; protocol 5 has a function of its own. */
  public static final Set<String> NAMES =
      Set.of(
          "numpy.ndarray",
          "numpy.dtype",
          "numpy.core.multiarray.scalar",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray.scalar",
          "numpy._core.multiarray._reconstruct",
          "numpy.core.numeric._frombuffer",
          "numpy._core.numeric._frombuffer");

  /** Allows what a pickle of arrays in containers names. */
  public static final PickleGlobals GLOBALS =
      new PickleGlobals() {
        @Override
        public boolean allows(String name) {
          return NAMES.contains(name) || PythonTypes.has(name);
        }

        @Override
        public Value called(String name, List<Value> args) {
          return PythonTypes.has(name)
              ? PythonTypes.called(name, args)
              : PyObject.called(name, args);
        }
      };

  private NumpyArrays() {}

  /**
   * The elements of an array as they lie in memory, or bytes as they are; empty for anything else.
   */
  public static Optional<ByteBuffer> bytes(Value value) {
    if (value instanceof Bytes bytes) {
      return Optional.of(bytes.value());
    } else if (value instanceof Text text) { // Python 2's bytes, where they happen to be UTF-8
      return Optional.of(ByteBuffer.wrap(text.value().getBytes(StandardCharsets.UTF_8)));
    } else if (value instanceof PyObject array && array.className().endsWith("._reconstruct")) {
      return member(array, "__state__", 4); // version, shape, dtype, Fortran's order, elements
    } else if (value instanceof PyObject array && array.className().endsWith("._frombuffer")) {
      return member(array, "__args__", 0); // elements, dtype, shape, order
    }
    return Optional.empty();
  }

  private static Optional<ByteBuffer> member(PyObject array, String key, int index) {
    return array
        .state()
        .find(key)
        .filter(value -> value instanceof Items items && items.values().size() > index)
        .map(value -> ((Items) value).values().get(index))
        .filter(value -> value instanceof Bytes || value instanceof Text)
        .flatMap(NumpyArrays::bytes);
  }
}
