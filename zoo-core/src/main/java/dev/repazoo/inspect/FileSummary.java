package dev.repazoo.inspect;

import dev.repazoo.array.Npy;
import dev.repazoo.array.Npz;
import dev.repazoo.pickle.Value;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.TensorValue;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a checkpoint, safetensors, {@code .npy} or {@code .npz} file holds. The elements of its
 * tensors are read only to look for those that are no numbers, and only if that is asked for.
 *
 * @param file the file
 * @param container its format, for instance {@code torch zip}
 * @param size its bytes
 * @param tensors its tensors in order
 * @param metadata the metadata of a safetensors file
 * @param values numbers, strings and flags that lie beside the tensors, by dotted name
 */
public record FileSummary(
    Path file,
    String container,
    long size,
    List<Entry> tensors,
    Map<String, String> metadata,
    Map<String, String> values) {
  /**
   * A tensor.
   *
   * @param name its key, nested ones dotted
   * @param dtype type of the elements
   * @param shape the dimensions
   * @param bytes bytes of the elements
   * @param offset where they begin in the file; absent if they don't lie there one after the other
   * @param nonFinite its NaN and infinities, where they were looked for
   */
  public record Entry(
      String name,
      DType dtype,
      List<Long> shape,
      long bytes,
      OptionalLong offset,
      Optional<NonFiniteCount> nonFinite) {
    static Entry of(String name, Tensor tensor, boolean scan) {
      List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
      return new Entry(
          name,
          tensor.dtype(),
          shape,
          tensor.byteSize(),
          tensor.fileOffset(),
          scan ? NonFiniteCount.of(tensor) : Optional.empty());
    }
  }

  /** Keeps its own lists. */
  public FileSummary {
    tensors = List.copyOf(tensors);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Describes a file.
   *
   * @param file a safetensors file, PyTorch checkpoint, {@code .npy} or {@code .npz}
   * @param scan whether to look for elements that are NaN or infinite, which reads all of the file
   * @return what it holds
   * @throws WeightsException if it is none of these, or damaged
   */
  public static FileSummary of(Path file, boolean scan) {
    try {
      if (Files.isRegularFile(file)) {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
          head = in.readNBytes(6);
        }
        String magic = new String(head, StandardCharsets.ISO_8859_1);
        if (magic.equals("\u0093NUMPY")) {
          Entry entry = Entry.of("array", Npy.read(file).tensor(), scan);
          return arrays(file, "npy", List.of(entry));
        }
        if (magic.startsWith("PK") && Npz.isNpz(file)) {
          Npz npz = Npz.open(file);
          return arrays(
              file,
              "npz",
              npz.names().stream().map(n -> Entry.of(n, npz.get(n).tensor(), scan)).toList());
        }
      }
      return checkpoint(file, scan);
    } catch (IOException e) {
      throw WeightsException.reading(file, e);
    }
  }

  private static FileSummary arrays(Path file, String container, List<Entry> entries)
      throws IOException {
    return new FileSummary(file, container, Files.size(file), entries, Map.of(), Map.of());
  }

  private static FileSummary checkpoint(Path file, boolean scan) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      List<Entry> tensors = new ArrayList<>();
      Map<String, String> values = new LinkedHashMap<>();
      checkpoint
          .flat()
          .forEach(
              (name, value) -> {
                if (value instanceof TensorValue array) {
                  tensors.add(Entry.of(name, array.tensor(), scan));
                } else {
                  values.put(name, Value.text(value));
                }
              });
      return new FileSummary(
          file,
          checkpoint.container().label(),
          Files.size(file),
          tensors,
          checkpoint.metadata(),
          values);
    }
  }
}
