package dev.repazoo.cli.models;

import dev.repazoo.file.MappedFile;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** The elements of a tensor that an ONNX file keeps, in it or beside it. */
public final class GraphTensor {
  private GraphTensor() {}

  /**
   * Its elements as a list, read when they are needed.
   *
   * @return empty where its bytes are not there, or of a type that is no floating point
   */
  public static Optional<Tensor> of(OnnxModelInfo.Stored stored) {
    Optional<DType> dtype = dtype(stored.type());
    boolean there = stored.state() == OnnxModelInfo.State.THERE;
    if (dtype.isEmpty() || stored.end() == stored.begin() || !there) {
      return Optional.empty();
    }
    try {
      MappedFile mapped = MappedFile.open(stored.file());
      TensorSource source =
          new TensorSource() {
            @Override
            public ByteBuffer slice(long offset, long length) throws IOException {
              return mapped.slice(stored.begin() + offset, length);
            }

            @Override
            public void read(long offset, ByteBuffer target) throws IOException {
              mapped.read(stored.begin() + offset, target);
            }
          };
      long count = (stored.end() - stored.begin()) / dtype.get().bytes();
      return Optional.of(Tensor.of(dtype.get(), source, OptionalLong.of(stored.begin()), count));
    } catch (IOException e) {
      throw new ModelFileException(stored.file() + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Floating point types, whose elements may be no numbers. */
  private static Optional<DType> dtype(String type) {
    return switch (type) {
      case "FLOAT" -> Optional.of(DType.F32);
      case "FLOAT16" -> Optional.of(DType.F16);
      case "BFLOAT16" -> Optional.of(DType.BF16);
      case "DOUBLE" -> Optional.of(DType.F64);
      default -> Optional.empty();
    };
  }
}
