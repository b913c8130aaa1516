package dev.repazoo.weights;

import dev.repazoo.file.MappedFile;
import dev.repazoo.pickle.Value;
import dev.repazoo.pickle.Value.Items;
import dev.repazoo.pickle.Value.PyClass;
import dev.repazoo.pickle.Value.Text;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Reads what {@code torch.save} wrote before 1.6: pickles of a magic number, a version, facts about
 * the machine, the object and the keys of its storages; then for each key a 64-bit number of
 * elements and the elements, little endian.
 *
 * <p>Storages come after the object that refers to them, so the object is read twice: first to
 * learn the types of the storages, then, knowing where they lie, for good.
 */
final class TorchLegacy {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final BigInteger VERSION = BigInteger.valueOf(1001);

  private final MappedFile file;
  private final String where;
  private final Map<String, Tensor> storages = new HashMap<>();

  private TorchLegacy(MappedFile file) {
    this.file = file;
    this.where = file.path().toString();
  }

  static Checkpoint read(MappedFile file) throws IOException {
    Value root = new TorchLegacy(file).read();
    return new Checkpoint(file, Container.TORCH_LEGACY, root, Map.of());
  }

  private Value read() throws IOException {
    ByteBuffer in = file.slice(0, Math.min(file.size(), 1 << 28));
    Function<List<Value>, Value> none =
        id -> {
          throw new IllegalArgumentException("a storage where none belongs");
        };
    if (!(pickle(in, none) instanceof Value.Int magic) || !magic.value().equals(MAGIC)) {
      throw new WeightsException(where + ": a pickle that torch.save did not write; not supported");
    }
    if (!(pickle(in, none) instanceof Value.Int version) || !version.value().equals(VERSION)) {
      throw new WeightsException(where + ": an unknown version of the old PyTorch format");
    }
    pickle(in, none); // sizes of C types; nothing depends on them
    int object = in.position();
    pickle(in, this::declare);
    if (!(pickle(in, none) instanceof Items keys)) {
      throw new WeightsException(where + ": the list of storages is missing; the file is damaged");
    }
    locate(keys.values(), in.position());
    return pickle(in.position(object), this::find);
  }

  private Value pickle(ByteBuffer in, Function<List<Value>, Value> persistent) {
    return TorchGlobals.unpickle(where, in, false, persistent);
  }

  /** ('storage', class, key, location, number of elements, view or None). */
  private Value declare(List<Value> id) {
    DType type = TorchObjects.storageType((PyClass) id.get(1));
    long count = ((Value.Int) id.get(4)).value().longValueExact();
    Tensor storage =
        new Tensor(
            type, new long[] {count}, (o, n) -> ByteBuffer.allocate(0), OptionalLong.empty());
    storages.putIfAbsent(((Text) id.get(2)).value(), storage);
    return view(storage, id);
  }

  private Value find(List<Value> id) {
    return view(storages.get(((Text) id.get(2)).value()), id);
  }

  /** Very old files give parts of storages a name of their own: (key, offset, size). */
  private static Value view(Tensor storage, List<Value> id) {
    if (id.size() > 5 && id.get(5) instanceof Items view) {
      long offset = ((Value.Int) view.values().get(1)).value().longValueExact();
      long size = ((Value.Int) view.values().get(2)).value().longValueExact();
      return new TensorValue(Views.strided(storage, new long[] {size}, new long[] {1}, offset));
    }
    return new TensorValue(storage);
  }

  private void locate(List<Value> keys, long start) throws IOException {
    long at = start;
    for (Value value : keys) {
      String key = value instanceof Text text ? text.value() : "";
      Tensor declared = storages.get(key);
      if (declared == null) {
        throw new WeightsException(where + ": storage '" + key + "' belongs to no tensor; damaged");
      }
      long count = at <= file.size() - 8 ? file.slice(at, 8).getLong(0) : -1;
      if (count != declared.count() || declared.byteSize() > file.size() - at - 8) {
        throw new WeightsException(
            where + ": storage '" + key + "' is cut off or damaged; download it again");
      }
      long data = at + 8;
      storages.put(
          key,
          new Tensor(
              declared.dtype(), declared.shape(), Range.of(file, data), OptionalLong.of(data)));
      at = data + declared.byteSize();
    }
    for (Map.Entry<String, Tensor> storage : storages.entrySet()) {
      if (storage.getValue().fileOffset().isEmpty()) {
        throw new WeightsException(where + ": storage '" + storage.getKey() + "' is missing");
      }
    }
  }
}
