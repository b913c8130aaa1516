package dev.repazoo.export.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.vit.Preprocessing;
import dev.repazoo.vit.Preprocessing.Order;
import dev.repazoo.vit.Preprocessing.Statistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code MODEL.onnx.json} says of a model.
 *
 * @param file that file
 * @param size side of the input in pixels; images of another size are resized (bicubic)
 * @param preprocessing what happens to pixels in 0..255
 * @param output name of the output; the first by default
 * @param prefixTokens tokens before the patches', to be dropped
 */
record OnnxEncoderConfig(
    Path file, int size, Preprocessing preprocessing, Optional<String> output, int prefixTokens) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> KEYS =
      Set.of("size", "mean", "std", "order", "output", "prefix_tokens");

  OnnxEncoderConfig {
    if (size < 1 || prefixTokens < 0) {
      throw new IllegalArgumentException(
          "size is " + size + " and prefix_tokens " + prefixTokens + "; size must be positive");
    }
  }

  /** The file beside a model: {@code m.onnx.json} or {@code m.json}. */
  static Optional<Path> beside(Path model) {
    String name = String.valueOf(model.getFileName());
    return List.of(name + ".json", name.replaceAll("\\.onnx$", "") + ".json").stream()
        .map(model::resolveSibling)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  static OnnxEncoderConfig read(Path file) {
    try {
      if (JSON.readTree(file.toFile()) instanceof ObjectNode json) {
        return of(file, json);
      }
      throw new ModelFileException(file + " holds no JSON object");
    } catch (JsonProcessingException e) {
      throw new ModelFileException(file + " is no JSON: " + JsonProblem.reason(e));
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OnnxEncoderConfig of(Path file, ObjectNode json) {
    Set<String> unknown = new TreeSet<>();
    json.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown key " + String.join(", ", unknown) + "; known are " + new TreeSet<>(KEYS));
    }
    if (!json.path("size").isInt()) {
      throw new IllegalArgumentException("size, the input's side in pixels, must be an integer");
    }
    Statistics statistics =
        new Statistics(
            numbers(json, "mean", Statistics.IMAGENET.mean()),
            numbers(json, "std", Statistics.IMAGENET.std()));
    Order order =
        switch (json.path("order").asText("resize-then-normalize")) {
          case "resize-then-normalize" -> Order.RESIZE_THEN_NORMALIZE;
          case "normalize-then-resize" -> Order.NORMALIZE_THEN_RESIZE;
          default ->
              throw new IllegalArgumentException(
                  "order must be resize-then-normalize or normalize-then-resize");
        };
    return new OnnxEncoderConfig(
        file,
        json.get("size").asInt(),
        new Preprocessing(statistics, order),
        json.hasNonNull("output") ? Optional.of(json.get("output").asText()) : Optional.empty(),
        json.path("prefix_tokens").asInt(0));
  }

  private static List<Double> numbers(ObjectNode json, String key, List<Double> otherwise) {
    if (!json.has(key)) {
      return otherwise;
    }
    List<Double> values = new ArrayList<>();
    for (JsonNode value : json.get(key)) {
      if (!value.isNumber()) {
        throw new IllegalArgumentException(key + " must be three numbers");
      }
      values.add(value.asDouble());
    }
    return values;
  }
}
