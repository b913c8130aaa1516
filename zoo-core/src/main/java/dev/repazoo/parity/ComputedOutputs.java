package dev.repazoo.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.array.Npy;
import dev.repazoo.array.Npz;
import dev.repazoo.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes what was computed for a case, in the forms of the expected files. */
public final class ComputedOutputs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ComputedOutputs() {}

  /**
   * Writes {@code folder/<case>/<name><ext>}; the extension is the expected file's and added only
   * where the name lacks it. What the case does not ask for is not written.
   *
   * @throws IOException when a file can't be written
   */
  public static void write(ParityResult result, Path folder) throws IOException {
    Path target = folder.resolve(result.parityCase().name());
    Files.createDirectories(target);
    for (Map.Entry<String, ParityValue> computed : result.computed().entrySet()) {
      ParityCase.Expected expected = result.parityCase().outputs().get(computed.getKey());
      if (expected != null) {
        Path file = target.resolve(fileName(computed.getKey(), expected));
        Files.createDirectories(file.getParent()); // a name may say a folder
        write(file, computed.getValue());
      }
    }
  }

  private static String fileName(String name, ParityCase.Expected expected) {
    String file = expected.file().getFileName().toString();
    int dot = file.lastIndexOf('.');
    String extension = dot < 0 ? "" : file.substring(dot);
    return name.endsWith(extension) ? name : name + extension;
  }

  private static void write(Path file, ParityValue value) throws IOException {
    if (value instanceof ParityValue.One one) {
      Npy.write(file, one.tensor());
    } else if (value instanceof ParityValue.Named named) {
      SafetensorsWriter.write(file, named.tensors());
    } else if (value instanceof ParityValue.Archive archive) {
      Npz.write(file, archive.arrays(), false);
    } else if (value instanceof ParityValue.Document document) {
      JSON.writeValue(file.toFile(), document.json());
    }
  }
}
