package dev.repazoo.cli.commands.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.GraphTensor;
import dev.repazoo.inspect.NonFiniteCount;
import dev.repazoo.runtime.FileSeal;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.OnnxModelInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An ONNX file as {@code zoo inspect} describes it, with the files that its weights are in. */
public final class GraphDescription {
  private static final String EXTERNAL = "external_data";
  private static final String WHOLE = "whole";

  private GraphDescription() {}

  static ObjectNode of(OnnxModelInfo info, boolean scan) throws IOException {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("file", info.path().toString());
    json.put("container", "onnx");
    json.put("producer", info.producer());
    json.put("ir_version", info.irVersion());
    ObjectNode opsets = json.putObject("opsets");
    info.opsets().forEach((domain, version) -> opsets.put(domain, version));
    json.put("nodes", info.nodes());
    ports(json.putArray("inputs"), info.inputs());
    ports(json.putArray("outputs"), info.outputs());
    ArrayNode tensors = json.putArray("tensors");
    for (OnnxModelInfo.Stored stored : info.initializers()) {
      ObjectNode tensor = tensors.addObject();
      tensor.put("name", stored.name());
      tensor.put("dtype", stored.type());
      ArrayNode shape = tensor.putArray("shape");
      stored.shape().forEach(shape::add);
      tensor.put("bytes", stored.end() - stored.begin());
      tensor.put("stored_in", stored.file().toString());
      tensor.putArray("byte_range").add(stored.begin()).add(stored.end());
      if (!stored.file().equals(info.path())) {
        tensor.put("state", stored.state().words());
      }
      if (scan) {
        ScanDescription.put(tensor, GraphTensor.of(stored).flatMap(NonFiniteCount::of));
      }
    }
    ScanDescription.put(json);
    external(info, json);
    if (scan && info.metadata().containsKey(GraphMetadata.FILE_SHA256)) {
      json.put(WHOLE, FileSeal.isWhole(info.path()) && info.hasOwnData());
    }
    FileDescription.putAll(json.putObject("metadata"), info.metadata());
    info.metadata(GraphMetadata.MODEL).ifPresent(id -> json.putObject("fits").put("id", id));
    KeptCodec.of(info.metadata())
        .ifPresent(codec -> KeptCodec.args(codec).forEach(json.putObject("latents")::put));
    return json;
  }

  /** The files beside the graph: what they must hold and what is there. */
  private static void external(OnnxModelInfo info, ObjectNode json) {
    Map<Path, List<OnnxModelInfo.Stored>> files = new LinkedHashMap<>();
    for (OnnxModelInfo.Stored stored : info.initializers()) {
      if (!stored.file().equals(info.path())) {
        files.computeIfAbsent(stored.file(), file -> new ArrayList<>()).add(stored);
      }
    }
    ArrayNode list = json.putArray(EXTERNAL);
    files.forEach(
        (file, tensors) -> {
          long end = tensors.stream().mapToLong(OnnxModelInfo.Stored::end).max().orElse(0);
          ObjectNode one = list.addObject().put("file", file.toString());
          one.put("tensors", tensors.size()).put("needed_bytes", end);
          Optional<Long> size = OnnxModelInfo.size(file);
          size.ifPresentOrElse(bytes -> one.put("bytes", bytes), () -> one.putNull("bytes"));
          one.put(
              "state",
              tensors.stream()
                  .map(OnnxModelInfo.Stored::state)
                  .max(Enum::compareTo)
                  .orElse(OnnxModelInfo.State.THERE)
                  .words());
        });
  }

  private static void ports(ArrayNode into, List<OnnxModelInfo.Port> ports) {
    for (OnnxModelInfo.Port port : ports) {
      ObjectNode json = into.addObject();
      json.put("name", port.name());
      json.put("dtype", port.type());
      ArrayNode shape = json.putArray("shape");
      port.shape().forEach(shape::add);
    }
  }

  /** The graph's own bytes, and the files beside it, for people. */
  static List<String> stateLines(ObjectNode json) {
    List<String> lines = new ArrayList<>();
    if (json.has(WHOLE)) {
      lines.add(
          json.path(WHOLE).asBoolean()
              ? "bytes: all as they were exported (SHA-256)"
              : "bytes: damaged, not those that were exported (SHA-256); export it again");
    }
    for (JsonNode one : json.path(EXTERNAL)) {
      lines.add(
          "external data: %s, %s up to byte %,d: %s%s"
              .formatted(
                  one.path("file").asText(),
                  Counts.of(one.path("tensors").asLong(), "tensor"),
                  one.path("needed_bytes").asLong(),
                  one.path("state").asText(),
                  one.path("bytes").isNumber()
                      ? ", %,d bytes".formatted(one.path("bytes").asLong())
                      : ""));
    }
    return lines;
  }

  /** In which other file a tensor's bytes are. */
  static String elsewhere(JsonNode tensor) {
    return tensor.has("state")
        ? " of "
            + Path.of(tensor.path("stored_in").asText()).getFileName()
            + (tensor.path("state").asText().equals(OnnxModelInfo.State.THERE.words())
                ? ""
                : ", " + tensor.path("state").asText())
        : "";
  }
}
