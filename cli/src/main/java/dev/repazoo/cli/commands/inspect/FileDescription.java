package dev.repazoo.cli.commands.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.Architecture;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.console.Table;
import dev.repazoo.cli.models.CheckpointInfo;
import dev.repazoo.inspect.FileSummary;
import dev.repazoo.json.JsonFile;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A file as {@code zoo inspect} describes it: one JSON object, and lines made of it. */
public final class FileDescription {
  private static final int LONGEST_VALUE = 200;
  private static final int MOST_VALUES = 20;

  private FileDescription() {}

  static ObjectNode of(Registry registry, Path file, boolean scan) throws IOException {
    return String.valueOf(file.getFileName()).endsWith(".onnx")
        ? GraphDescription.of(OnnxModelInfo.read(file), scan)
        : weights(registry, FileSummary.of(file, scan));
  }

  private static ObjectNode weights(Registry registry, FileSummary summary) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("file", summary.file().toString());
    json.put("container", summary.container());
    json.put("bytes", summary.size());
    ArrayNode tensors = json.putArray("tensors");
    for (FileSummary.Entry entry : summary.tensors()) {
      ObjectNode tensor = tensors.addObject();
      tensor.put("name", entry.name());
      tensor.put("dtype", entry.dtype().torchName());
      ArrayNode shape = tensor.putArray("shape");
      entry.shape().forEach(shape::add);
      tensor.put("bytes", entry.bytes());
      if (entry.offset().isPresent()) {
        long begin = entry.offset().getAsLong();
        tensor.putArray("byte_range").add(begin).add(begin + entry.bytes());
      } else {
        tensor.putNull("byte_range");
      }
      ScanDescription.put(tensor, entry.nonFinite());
    }
    ScanDescription.put(json);
    putAll(json.putObject("metadata"), summary.metadata());
    putAll(json.putObject("values"), summary.values());
    boolean arrays = summary.container().equals("npy") || summary.container().equals("npz");
    if (!arrays) {
      fit(registry, summary.file(), json);
    }
    return json;
  }

  private static void fit(Registry registry, Path file, ObjectNode json) {
    json.putNull("fits");
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      GeneratorCheckpoint.architecture(registry, checkpoint)
          .ifPresentOrElse(
              found -> {
                json.set("fits", fit(registry, found));
                CheckpointInfo.latents(
                        found.family().shape(found.config()).sample(), KeptCodec.of(checkpoint))
                    .ifPresent(latents -> json.set("latents", latents));
              },
              () ->
                  textEncoder(registry, configBeside(file), checkpoint.stateDict())
                      .ifPresent(fits -> json.set("fits", fits)));
    } catch (WeightsException e) { // still a file worth describing
      json.put("fits_problem", ErrorLine.of(e));
    }
  }

  private static ObjectNode fit(Registry registry, Architecture found) {
    ObjectNode fits = Json.MAPPER.createObjectNode();
    fits.put("family", found.family().family());
    boolean variant =
        registry.all().stream().anyMatch(one -> one.entry().id().equals(found.model()));
    if (variant) {
      fits.put("id", found.model());
    }
    fits.set("config", found.config());
    fits.put("told_by", found.source().words());
    found.guessed().forEach(fits.putArray("guessed")::add);
    return fits;
  }

  /** The text encoder that the tensors are of, or hold among others. */
  private static Optional<ObjectNode> textEncoder(
      Registry registry, Optional<ObjectNode> beside, StateDict tensors) {
    for (TextEncoderProvider family : registry.textEncoderFamilies()) {
      Optional<ObjectNode> config = family.recognise(beside, tensors);
      if (config.isPresent()) {
        ObjectNode fits = Json.MAPPER.createObjectNode();
        fits.put("family", family.family());
        fits.set("config", config.get());
        fits.put(
            "told_by",
            beside.isPresent() ? "config.json beside it" : "the tensors' names and shapes");
        return Optional.of(fits);
      }
    }
    return Optional.empty();
  }

  private static Optional<ObjectNode> configBeside(Path file) {
    Path config = file.toAbsolutePath().resolveSibling("config.json");
    try {
      return Files.exists(config) ? Optional.of(JsonFile.read(config)) : Optional.empty();
    } catch (IOException e) { // it may be of anything
      return Optional.empty();
    }
  }

  static void putAll(ObjectNode into, Map<String, String> values) {
    values.forEach(into::put);
  }

  /** The description for people. */
  static List<String> lines(ObjectNode json) {
    List<String> lines = new ArrayList<>();
    JsonNode tensors = json.path("tensors");
    long values = 0;
    long bytes = 0;
    for (JsonNode tensor : tensors) {
      long count = 1;
      for (JsonNode dimension : tensor.path("shape")) {
        count *= dimension.asLong();
      }
      values += count;
      bytes += tensor.path("bytes").asLong();
    }
    lines.add(
        "%s: %s, %d tensors, %s values, %s"
            .formatted(
                json.path("file").asText(),
                json.path("container").asText(),
                tensors.size(),
                Counts.millions(values),
                Counts.bytes(json.path("bytes").asLong(bytes))));
    JsonNode fits = json.path("fits");
    if (fits.isObject()) {
      String family = fits.path("family").asText("");
      String id = fits.path("id").asText(family);
      lines.add("fits: " + id + (family.isEmpty() || family.equals(id) ? "" : " (" + family + ")"));
      if (fits.has("config")) {
        lines.add("  " + fits.path("config"));
        lines.add("  told by " + fits.path("told_by").asText());
      }
      for (JsonNode key : fits.path("guessed")) {
        lines.add("  " + key.asText() + " is a guess: nothing in the file tells it");
      }
    } else if (json.has("fits")) {
      lines.add("fits: no generator or text encoder that is known here");
      if (json.has("fits_problem")) {
        lines.add("  " + json.path("fits_problem").asText());
      }
    }
    lines.addAll(ScanDescription.lines(json));
    lines.addAll(GraphDescription.stateLines(json));
    JsonNode latents = json.path("latents");
    if (latents.isObject()) {
      String by = latents.path("decoded_by").asText("");
      lines.add(
          "latents of: "
              + latents.path("vae").asText("a VAE that the file doesn't tell")
              + (by.isEmpty() ? "" : "; decoded by " + by));
    }
    json.path("inputs").forEach(port -> lines.add("input: " + port(port)));
    json.path("outputs").forEach(port -> lines.add("output: " + port(port)));
    for (String group : List.of("metadata", "values")) {
      Set<Map.Entry<String, JsonNode>> entries = json.path(group).properties();
      entries.stream()
          .limit(MOST_VALUES)
          .forEach(e -> lines.add("  " + e.getKey() + " = " + cut(e.getValue().asText())));
      if (entries.size() > MOST_VALUES) {
        lines.add(
            "  and " + (entries.size() - MOST_VALUES) + " more " + group + "; --json has all");
      }
    }
    if (!tensors.isEmpty()) {
      lines.addAll(table(tensors).lines());
    }
    return lines;
  }

  private static Table table(JsonNode tensors) {
    Table table = new Table("TENSOR", "TYPE", "SHAPE", "BYTES IN FILE");
    for (JsonNode tensor : tensors) {
      JsonNode range = tensor.path("byte_range");
      table.row(
          tensor.path("name").asText(),
          tensor.path("dtype").asText(),
          tensor.path("shape").toString(),
          range.isArray()
              ? range.get(0) + ".." + range.get(1) + GraphDescription.elsewhere(tensor)
              : "not in one piece");
    }
    return table;
  }

  private static String port(JsonNode port) {
    return port.path("name").asText()
        + " "
        + port.path("dtype").asText()
        + " "
        + port.path("shape").toString().replace("\"", "");
  }

  private static String cut(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + " ...";
  }
}
