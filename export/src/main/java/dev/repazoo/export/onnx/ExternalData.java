package dev.repazoo.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.runtime.FileSeal;
import dev.repazoo.runtime.GraphMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file beside an ONNX file that holds its weights, as the model names it. */
public final class ExternalData {
  /** The key of a tensor's {@code external_data} that has the file's name. */
  static final String LOCATION = "location";

  private ExternalData() {}

  /** The data file of a model: {@code F.onnx.data} for {@code F.onnx}. */
  public static Path of(Path model) {
    return model.resolveSibling(model.getFileName() + ".data");
  }

  /**
   * Writes a model anew that looks for its weights in another file. The model is read whole: with
   * its weights elsewhere, it is small.
   *
   * @param model a file whose weights are beside it
   * @param copy where the other model goes
   * @param name of the data file beside it
   * @throws IOException if one can't be read or the other not written
   */
  public static void rename(Path model, Path copy, String name) throws IOException {
    ModelProto.Builder renamed;
    try (InputStream in = Files.newInputStream(model)) {
      renamed = ModelProto.parseFrom(in).toBuilder();
    }
    for (TensorProto.Builder tensor : renamed.getGraphBuilder().getInitializerBuilderList()) {
      for (StringStringEntryProto.Builder entry : tensor.getExternalDataBuilderList()) {
        if (entry.getKey().equals(LOCATION)) {
          entry.setValue(name);
        }
      }
    }
    ByteBuffer bytes = ByteBuffer.wrap(renamed.build().toByteArray());
    AtomicFile.write(
        copy,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
    if (renamed.getMetadataPropsList().stream()
        .anyMatch(entry -> entry.getKey().equals(GraphMetadata.FILE_SHA256))) {
      FileSeal.seal(copy);
    }
  }
}
