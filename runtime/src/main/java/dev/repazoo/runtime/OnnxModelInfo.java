package dev.repazoo.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an ONNX file holds, read without loading its weights.
 *
 * @param path the file
 * @param producer program and version that wrote it
 * @param irVersion version of the file format
 * @param opsets version of the operators by domain; the standard domain is empty
 * @param metadata the entries of {@code metadata_props}
 * @param nodes number of nodes in the outermost graph
 * @param inputs its inputs
 * @param outputs its outputs
 * @param initializers its weights and constants
 */
public record OnnxModelInfo(
    Path path,
    String producer,
    long irVersion,
    Map<String, Long> opsets,
    Map<String, String> metadata,
    long nodes,
    List<Port> inputs,
    List<Port> outputs,
    List<Stored> initializers) {
  /**
   * An input or output.
   *
   * @param name its name
   * @param type its element type in ONNX's words, e.g. {@code FLOAT}
   * @param shape sizes, or names of those that are free
   */
  public record Port(String name, String type, List<String> shape) {}

  /**
   * A tensor kept in the file or beside it.
   *
   * @param name its name
   * @param type its element type in ONNX's words
   * @param shape its sizes
   * @param file where its bytes are
   * @param begin offset of the first byte there
   * @param end offset after the last byte
   */
  public record Stored(
      String name, String type, List<Long> shape, Path file, long begin, long end) {

    /** Whether its bytes are there. */
    public State state() {
      Optional<Long> size = size(file);
      if (size.isEmpty()) {
        return State.MISSING;
      }
      return begin >= 0 && begin <= end && end <= size.get() ? State.THERE : State.CUT_OFF;
    }
  }

  /** Whether bytes are where an ONNX file says; the worst comes last. */
  public enum State {
    /** They are. */
    THERE("there"),
    /** The file ends before them. */
    CUT_OFF("cut off"),
    /** There is no such file. */
    MISSING("missing");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  /** A file's length; empty where there is none. */
  public static Optional<Long> size(Path file) {
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.size(file)) : Optional.empty();
    } catch (IOException e) {
      throw new ModelFileException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Copies the collections. */
  public OnnxModelInfo {
    opsets = Map.copyOf(opsets);
    metadata = Map.copyOf(metadata);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    initializers = List.copyOf(initializers);
  }

  /**
   * Reads a file.
   *
   * @throws ModelFileException when it is missing, no ONNX file, or truncated
   */
  public static OnnxModelInfo read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new ModelFileException(path + " is no file; give an exported .onnx file");
    }
    try {
      return OnnxReader.read(ModelBytes.of(path));
    } catch (IOException e) {
      throw new ModelFileException(path + " can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that every file that holds weights is there and long enough.
   *
   * @throws ModelFileException naming the file that isn't
   */
  public void requireComplete() {
    for (Stored tensor : initializers) {
      try {
        if (!Files.isRegularFile(tensor.file())) {
          throw new ModelFileException(
              path
                  + " keeps its weights in "
                  + tensor.file().getFileName()
                  + ", which is not beside it; copy both files");
        }
        if (Files.size(tensor.file()) < tensor.end()) {
          throw new ModelFileException(
              tensor.file() + " is truncated: " + tensor.name() + " ends at " + tensor.end());
        }
      } catch (IOException e) {
        throw new ModelFileException(tensor.file() + " can't be read: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Checks that weights beside the file are those that were written with it, where it tells their
   * digest: another model's of the same shapes would be taken without a word. Reads them once.
   *
   * @throws ModelFileException naming the file that is another's
   */
  public void requireOwnData() {
    dataFile()
        .filter(data -> !isOwn(data))
        .ifPresent(
            data -> {
              throw new ModelFileException(
                  data
                      + " is not the file that was exported with "
                      + path.getFileName()
                      + ", or is damaged; copy both files anew, or export again");
            });
  }

  /** Whether weights beside the file are there, and those of {@link #requireOwnData}. */
  public boolean hasOwnData() {
    return dataFile().map(data -> Files.isRegularFile(data) && isOwn(data)).orElse(true);
  }

  private Optional<Path> dataFile() {
    return initializers.stream().map(Stored::file).filter(file -> !file.equals(path)).findFirst();
  }

  private boolean isOwn(Path data) {
    return metadata(GraphMetadata.DATA_SHA256)
        .map(wanted -> wanted.equals(FileDigest.sha256(data)))
        .orElse(true);
  }

  /** A metadata entry, if it is there. */
  public Optional<String> metadata(String key) {
    return Optional.ofNullable(metadata.get(key));
  }
}
