package dev.repazoo.runtime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where an ONNX model is: in a file, or in memory. */
final class ModelBytes {
  private final Path path;
  private final Optional<byte[]> memory;

  private ModelBytes(Path path, Optional<byte[]> memory) {
    this.path = path;
    this.memory = memory;
  }

  /** A file. */
  static ModelBytes of(Path file) {
    return new ModelBytes(file, Optional.empty());
  }

  /**
   * A model in memory.
   *
   * @param name stands for it in messages
   */
  static ModelBytes of(byte[] model, String name) {
    return new ModelBytes(Path.of(name), Optional.of(model));
  }

  /** Its name, for messages. */
  String name() {
    return path.toString();
  }

  /** The file, or what stands for it. */
  Path path() {
    return path;
  }

  /** All of it, where that is in memory. */
  Optional<byte[]> memory() {
    return memory;
  }

  long size() throws IOException {
    return memory.isPresent() ? memory.get().length : Files.size(path);
  }

  InputStream open() throws IOException {
    return memory.isPresent() ? new ByteArrayInputStream(memory.get()) : Files.newInputStream(path);
  }

  /**
   * What it holds.
   *
   * @throws ModelFileException when it is missing, no ONNX model, or truncated
   */
  OnnxModelInfo outline() {
    if (memory.isEmpty()) {
      return OnnxModelInfo.read(path);
    }
    try {
      return OnnxReader.read(this);
    } catch (IOException e) {
      throw new ModelFileException(name() + " can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that all that belongs to it is there, and is its own.
   *
   * @param verified whether its digest is checked, too
   * @throws ModelFileException when it is not
   */
  void check(boolean verified) {
    OnnxModelInfo info = outline();
    if (memory.isEmpty()) {
      info.requireComplete();
      info.requireOwnData();
    } else if (info.initializers().stream().anyMatch(tensor -> !tensor.file().equals(path))) {
      throw new ModelFileException(
          name() + " keeps its weights in a second file; open it by its path");
    }
    if (verified) {
      FileSeal.check(this);
    }
  }
}
