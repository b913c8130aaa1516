package dev.repazoo.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Writes safetensors files, one tensor at a time, so that they appear whole or not at all. */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /**
   * Writes a file without metadata.
   *
   * @param target the file; replaced if it is there
   * @param dict its tensors
   * @throws WeightsException if it can't be written
   */
  public static void write(Path target, StateDict dict) {
    write(target, dict, Map.of());
  }

  /**
   * Writes a file.
   *
   * @param target the file; replaced if it is there
   * @param dict its tensors
   * @param metadata what {@code __metadata__} will hold
   * @throws WeightsException if it can't be written
   */
  public static void write(Path target, StateDict dict, Map<String, String> metadata) {
    try {
      byte[] header = header(dict, metadata);
      AtomicFile.write(target, channel -> write(channel, header, dict));
    } catch (IOException e) {
      throw WeightsException.writing(target, e);
    }
  }

  private static byte[] header(StateDict dict, Map<String, String> metadata)
      throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject("__metadata__");
      metadata.forEach(node::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : dict) {
      Tensor tensor = entry.getValue();
      if (entry.getKey().equals("__metadata__")) {
        throw new WeightsException("a tensor can't be named __metadata__ in a safetensors file");
      }
      ObjectNode node = root.putObject(entry.getKey());
      node.put("dtype", tensor.dtype().safetensorsName());
      ArrayNode shape = node.putArray("shape");
      for (long dimension : tensor.shape()) {
        shape.add(dimension);
      }
      node.putArray("data_offsets").add(offset).add(offset + tensor.byteSize());
      offset += tensor.byteSize();
    }
    String text = JSON.writeValueAsString(root);
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    // The spaces let the tensors begin at a multiple of eight.
    return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private static void write(FileChannel channel, byte[] header, StateDict dict) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(header.length).put(header).flip();
    while (start.hasRemaining()) {
      channel.write(start);
    }
    for (Map.Entry<String, Tensor> entry : dict) {
      entry.getValue().writeTo(channel);
    }
  }
}
