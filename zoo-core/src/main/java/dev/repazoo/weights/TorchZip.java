package dev.repazoo.weights;

import dev.repazoo.file.MappedFile;
import dev.repazoo.file.ZipIndex;
import dev.repazoo.pickle.Value;
import dev.repazoo.pickle.Value.PyClass;
import dev.repazoo.pickle.Value.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what {@code torch.save} writes since 1.6, and {@code torch.jit.save}: a zip holding {@code
 * NAME/data.pkl} and a record {@code NAME/data/KEY} for each storage, in the byte order that {@code
 * NAME/byteorder} says.
 */
final class TorchZip {
  private final MappedFile file;
  private final ZipIndex zip;
  private final String folder;
  private final boolean bigEndian;
  private final Map<String, Tensor> storages = new HashMap<>();

  private TorchZip(MappedFile file, ZipIndex zip, String folder) throws IOException {
    this.file = file;
    this.zip = zip;
    this.folder = folder;
    this.bigEndian = isBigEndian();
  }

  static Checkpoint read(MappedFile file) throws IOException {
    ZipIndex zip = ZipIndex.read(file);
    String folder =
        zip.entries().stream()
            .map(ZipIndex.Entry::name)
            .filter(name -> name.equals("data.pkl") || name.endsWith("/data.pkl"))
            .map(name -> name.substring(0, name.length() - "data.pkl".length()))
            .findFirst()
            .orElseThrow(() -> new WeightsException(notTorch(file, zip)));
    boolean script = zip.find(folder + "constants.pkl").isPresent();
    TorchZip torch = new TorchZip(file, zip, folder);
    Value root = torch.unpickle(script);
    Container container = script ? Container.TORCHSCRIPT : Container.TORCH_ZIP;
    return new Checkpoint(file, container, root, Map.of());
  }

  private static String notTorch(MappedFile file, ZipIndex zip) {
    boolean npz = zip.entries().stream().anyMatch(entry -> entry.name().endsWith(".npy"));
    return file.path()
        + ": a zip without data.pkl, so no PyTorch checkpoint"
        + (npz ? "; it is a NumPy .npz of arrays" : "");
  }

  private boolean isBigEndian() throws IOException {
    Optional<ZipIndex.Entry> record = zip.find(folder + "byteorder");
    if (record.isEmpty()) {
      return false;
    }
    String order = StandardCharsets.US_ASCII.decode(zip.bytes(record.get())).toString();
    return switch (order.strip()) {
      case "little" -> false;
      case "big" -> true;
      default -> throw new WeightsException(file.path() + ": unknown byte order '" + order + "'");
    };
  }

  private Value unpickle(boolean script) throws IOException {
    String where = file.path().toString();
    ByteBuffer pickle = zip.bytes(zip.find(folder + "data.pkl").orElseThrow());
    return TorchGlobals.unpickle(where, pickle, script, this::storage);
  }

  /** ('storage', class, key, location, number of elements). */
  private Value storage(List<Value> id) {
    DType type = TorchObjects.storageType((PyClass) id.get(1));
    String key = ((Text) id.get(2)).value();
    long count = ((Value.Int) id.get(4)).value().longValueExact();
    return new TensorValue(
        storages.computeIfAbsent(key + " " + type, k -> record(key, type, count)));
  }

  private Tensor record(String key, DType type, long count) {
    String name = folder + "data/" + key;
    ZipIndex.Entry entry =
        zip.find(name)
            .orElseThrow(
                () ->
                    new WeightsException(
                        file.path() + ": record " + name + " is missing; download it again"));
    long[] shape = {count};
    long wanted = Shapes.bytes(shape, type);
    if (entry.size() != wanted) {
      throw new WeightsException(
          file.path()
              + ": record "
              + name
              + " holds "
              + entry.size()
              + " bytes, its storage needs "
              + wanted
              + "; the file is damaged");
    }
    try {
      zip.head(entry, 0); // refuses entries that could not be read later
      long offset = zip.dataOffset(entry);
      if (entry.stored() && entry.compressedSize() == entry.size() && !swaps(type)) {
        return new Tensor(type, shape, Range.of(zip.content(entry)), OptionalLong.of(offset));
      }
      return new Tensor(
          type,
          shape,
          TensorSource.computed(
              () -> {
                ByteBuffer bytes = zip.bytes(entry);
                return swaps(type) ? Strided.swapped(bytes, type.bytes()) : bytes;
              }),
          OptionalLong.empty());
    } catch (IOException e) {
      throw WeightsException.reading(file.path(), e);
    }
  }

  private boolean swaps(DType type) {
    return bigEndian && type.bytes() > 1;
  }
}
