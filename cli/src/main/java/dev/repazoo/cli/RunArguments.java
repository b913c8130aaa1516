package dev.repazoo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.repazoo.ops.Precision;
import dev.repazoo.weights.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training's options by REPA's names, as {@code args.json} and checkpoints keep them.
 *
 * @param json one entry for each option that has a value
 */
record RunArguments(ObjectNode json) {

  /** The options, with what those became that depend on model, data or device. */
  static RunArguments of(
      Arguments arguments, ObjectNode modelConfig, int resolution, Precision precision) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    for (CommandOption row : TrainOptions.TABLE) {
      String key = row.name().replace('-', '_');
      switch (row.form()) {
        case FLAG, TOGGLE -> json.put(key, arguments.flag(row.name()));
        case VALUE, REQUIRED ->
            arguments.find(row.name()).ifPresent(text -> json.set(key, scalar(text)));
      }
    }
    json.put("mixed_precision", precision.option());
    json.put("resolution", resolution);
    json.set("num_classes", modelConfig.get("num_classes"));
    json.set("encoder_depth", modelConfig.get("encoder_depth"));
    json.set("model_config", modelConfig);
    return new RunArguments(json);
  }

  /** A number if the text is one. */
  private static JsonNode scalar(String text) {
    try {
      JsonNode node = Json.MAPPER.readTree(text);
      return node.isNumber() ? node : TextNode.valueOf(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  /** As a checkpoint keeps them. */
  Map<String, Value> values() {
    Map<String, Value> values = new LinkedHashMap<>();
    json.properties().forEach(field -> values.put(field.getKey(), value(field.getValue())));
    return values;
  }

  private static Value value(JsonNode node) {
    if (node.isBoolean()) {
      return Value.of(node.asBoolean());
    }
    if (node.isIntegralNumber()) {
      return Value.of(node.asLong());
    }
    if (node.isNumber()) {
      return Value.of(node.asDouble());
    }
    return Value.of(node.isTextual() ? node.asText() : node.toString());
  }
}
