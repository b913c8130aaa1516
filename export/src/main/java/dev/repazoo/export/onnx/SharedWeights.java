package dev.repazoo.export.onnx;

import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.Initializer;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.Container;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file that graphs in its folder take their weights from, as external data: its
 * tensors lie there byte for byte as ONNX wants them, so that a checkpoint and all graphs of it
 * need one copy of the weights.
 *
 * @param file the safetensors file
 * @param tensors what lies in it
 */
public record SharedWeights(Path file, List<Tensor> tensors) {
  /** Copies the list. */
  public SharedWeights {
    tensors = List.copyOf(tensors);
  }

  /**
   * The tensors of a file.
   *
   * @throws ExportException when it is of another format
   */
  public static SharedWeights of(Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      if (checkpoint.container() != Container.SAFETENSORS) {
        throw new ExportException(
            file + " is no safetensors file; write one by --what weights, and export from that");
      }
      List<Tensor> tensors = new ArrayList<>();
      for (Map.Entry<String, Tensor> entry : checkpoint.stateDict()) {
        tensors.add(entry.getValue());
      }
      return new SharedWeights(file, tensors);
    }
  }

  /** Its name in the folder. */
  String name() {
    return file.getFileName().toString();
  }

  /** Makes the file also be in a graph's folder, if that is another one. */
  public void linkBeside(Path graph) throws IOException {
    Path beside = graph.resolveSibling(name());
    if (Files.exists(beside)) {
      return;
    }
    try {
      Files.createLink(beside, file);
    } catch (IOException | UnsupportedOperationException e) {
      AtomicFile.copy(file, beside);
    }
  }

  /**
   * Where a weight's bytes begin.
   *
   * @throws ExportException when no tensor has its type and bytes
   */
  long offset(Initializer weight) {
    DType type = dtype(weight);
    ByteBuffer bytes = weight.data().memory();
    for (Tensor tensor : tensors) {
      if (tensor.dtype() == type
          && tensor.byteSize() == weight.data().size()
          && tensor.fileOffset().isPresent()
          && tensor.bytes().mismatch(bytes) < 0) {
        return tensor.fileOffset().getAsLong();
      }
    }
    throw new ExportException(
        "%s has no %s tensor with the bytes of %s; --precision must be the file's: fp32, or"
                .formatted(file, type, weight.value().name())
            + " fp16-weights or fp16 for one in half");
  }

  private static DType dtype(Initializer weight) {
    return switch (weight.value().type()) {
      case FLOAT32 -> DType.F32;
      case FLOAT16 -> DType.F16;
      case INT64 -> DType.I64;
      default ->
          throw new ExportException(
              weight.value().name()
                  + " is of type "
                  + weight.value().type()
                  + "; weights are shared in fp32, fp16-weights and fp16");
    };
  }
}
