package dev.repazoo.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.repazoo.export.graph.TensorData;
import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * SHA-256 of a model's weights, taken while they are written: over a line {@code name type [sizes]
 * digest} for each, in order, with the type by ONNX's number and the SHA-256 of its bytes. So it
 * doesn't depend on which file they are in.
 */
final class WeightsDigest {
  private final Map<String, String> digests = new HashMap<>();

  /** Writes a tensor's bytes to a channel, and takes their digest. */
  void write(String name, TensorData data, WritableByteChannel channel) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    data.writeTo(
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer bytes) throws IOException {
            ByteBuffer before = bytes.duplicate();
            int written = channel.write(bytes);
            digest.update(before.limit(before.position() + written));
            return written;
          }

          @Override
          public boolean isOpen() {
            return channel.isOpen();
          }

          @Override
          public void close() {
            throw new IllegalStateException("it is of the file's");
          }
        });
    digests.put(name, HexFormat.of().formatHex(digest.digest()));
  }

  /** Takes the digest of a tensor that is written already. */
  void add(String name, TensorData data) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(data.memory());
    digests.put(name, HexFormat.of().formatHex(digest.digest()));
  }

  /** The digest of tensors that are written. */
  String of(List<TensorProto> headers) {
    MessageDigest all = Sha256.newDigest();
    for (TensorProto header : headers) {
      String line =
          "%s %d %s %s\n"
              .formatted(
                  header.getName(),
                  header.getDataType(),
                  header.getDimsList(),
                  digests.get(header.getName()));
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(all.digest());
  }
}
