package dev.repazoo.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.repazoo.file.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked in full: eight bytes of length, JSON that gives each
 * tensor's type, shape and byte range, then the tensors without gap, overlap or rest.
 *
 * <p>Source: the format's README, and the checks of its reference reader.
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
  /** The reference reader's limit. */
  private static final long MAX_HEADER = 100_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A tensor at bytes {@code begin} to {@code end} of the file. */
  record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {}

  static SafetensorsHeader read(MappedFile file) throws IOException {
    String where = file.path() + ": ";
    if (file.size() < 8) {
      throw new WeightsException(where + "too short for a safetensors file; download it again");
    }
    long length = file.slice(0, 8).getLong(0);
    if (length < 2 || length > MAX_HEADER) {
      throw new WeightsException(
          where
              + "its safetensors header claims "
              + Long.toUnsignedString(length)
              + " bytes; this is no safetensors file, or it is damaged");
    }
    if (length > file.size() - 8) {
      throw new WeightsException(
          where
              + "its header needs "
              + length
              + " bytes, the file has "
              + file.size()
              + ": it is cut off; download it again");
    }
    JsonNode root = parse(file, length, where);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        entries.add(entry(field.getKey(), field.getValue(), 8 + length, file.size(), where));
      }
    }
    checkCoverage(entries, 8 + length, file.size(), where);
    return new SafetensorsHeader(entries, metadata);
  }

  private static JsonNode parse(MappedFile file, long length, String where) throws IOException {
    ByteBuffer bytes = file.slice(8, length);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      JsonNode root = JSON.readTree(text);
      if (!root.isObject()) {
        throw new WeightsException(where + "its safetensors header is not a JSON object");
      }
      return root;
    } catch (CharacterCodingException | JsonProcessingException e) {
      throw new WeightsException(where + "its safetensors header is not valid JSON", e);
    }
  }

  private static Entry entry(String name, JsonNode node, long data, long size, String where) {
    String at = where + "tensor " + name + ": ";
    JsonNode offsets = node.path("data_offsets");
    if (!offsets.isArray()
        || offsets.size() != 2
        || !offsets.get(0).canConvertToLong()
        || !offsets.get(1).canConvertToLong()) {
      throw new WeightsException(at + "no data_offsets of two integers");
    }
    String typeName = node.path("dtype").asText();
    DType dtype =
        DType.ofSafetensors(typeName)
            .orElseThrow(
                () ->
                    new WeightsException(
                        at + "unknown dtype '" + typeName + "'; known: " + DType.knownNames()));
    if (!node.path("shape").isArray()) {
      throw new WeightsException(at + "no shape");
    }
    long[] shape = new long[node.path("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      JsonNode dimension = node.path("shape").get(i);
      if (!dimension.isIntegralNumber() || !dimension.canConvertToLong()) {
        throw new WeightsException(at + "shape " + node.path("shape") + " is not of integers");
      }
      shape[i] = dimension.longValue();
    }
    long begin = offsets.get(0).longValue();
    long end = offsets.get(1).longValue();
    if (begin < 0 || end < begin || end > size - data) {
      throw new WeightsException(
          at + "bytes " + begin + " to " + end + " are not in the file's " + (size - data));
    }
    long wanted;
    try {
      wanted = Shapes.bytes(shape, dtype);
    } catch (WeightsException e) {
      throw new WeightsException(at + e.getMessage(), e);
    }
    if (wanted != end - begin) {
      throw new WeightsException(
          at
              + "shape "
              + node.path("shape")
              + " of "
              + dtype
              + " needs "
              + wanted
              + " bytes, its range has "
              + (end - begin));
    }
    return new Entry(name, dtype, Arrays.stream(shape).boxed().toList(), data + begin, data + end);
  }

  private static void checkCoverage(List<Entry> entries, long data, long size, String where) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long reached = data;
    for (Entry entry : sorted) {
      if (entry.begin() != reached) {
        throw new WeightsException(
            where
                + "tensor "
                + entry.name()
                + (entry.begin() < reached ? " overlaps another one" : " has a hole before it")
                + "; the file is damaged");
      }
      reached = entry.end();
    }
    if (reached != size) {
      throw new WeightsException(
          where + (size - reached) + " bytes after the last tensor; the file is damaged");
    }
  }
}
