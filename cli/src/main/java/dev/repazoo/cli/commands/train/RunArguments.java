package dev.repazoo.cli.commands.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.checkpoint.KeptText;
import dev.repazoo.data.DataDigest;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.ops.Precision;
import dev.repazoo.pickle.Value;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.GeneratorShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A training's options by REPA's names, as {@code args.json} and checkpoints keep them.
 *
 * @param json one entry for each option that has a value
 * @param arrays what checkpoints keep beside it
 */
public record RunArguments(ObjectNode json, Map<String, Value> arrays) {
  private static final String DATA_SAMPLES = "data_samples";
  private static final String DATA_SHA256 = "data_sha256";

  /** Options that say where, how long and what is shown, not what is learned. */
  private static final Set<String> UNTRAINED =
      Set.of(
          "output_dir",
          "exp_name",
          "logging_dir",
          "report_to",
          "resume_step",
          "epochs",
          "max_train_steps",
          "checkpointing_steps",
          "sampling_steps",
          "num_samples",
          "num_steps",
          "cfg_scale",
          "num_workers",
          "features_dir",
          "text_features_dir",
          "vae_weights",
          "text_encoder_weights",
          "allow_changed_data",
          "nnodes",
          "node_rank",
          "master_addr",
          "master_port",
          DATA_SAMPLES,
          DATA_SHA256);

  /** What nodes that train together may have each their own of, beside that. */
  private static final Set<String> OF_A_NODE =
      Set.of("data_dir", "encoder_weights", "micro_batch_size", "grad_checkpointing", "overwrite");

  /** Which of the former nodes must have in common. */
  private static final Set<String> OF_ALL_NODES =
      Set.of("epochs", "max_train_steps", "nnodes", DATA_SAMPLES, DATA_SHA256);

  /** The options, with what those became that depend on model, data or device. */
  static RunArguments of(
      ObjectNode options,
      ObjectNode modelConfig,
      GeneratorShape shape,
      int resolution,
      Precision precision,
      Optional<LatentCodec> codec,
      TrainText text,
      List<String> classNames) {
    ObjectNode json = options.deepCopy();
    json.put("mixed_precision", precision.option());
    codec.ifPresent(known -> KeptCodec.args(known).forEach(json::put));
    text.encoding().ifPresent(known -> KeptText.args(known).forEach(json::put));
    json.put("resolution", resolution);
    if (shape.conditioning() instanceof Classes classes) {
      json.put("num_classes", classes.count());
    }
    json.put("encoder_depth", shape.alignmentDepth());
    json.set("model_config", modelConfig);
    if (!areNumbers(classNames)) {
      classNames.forEach(json.putArray("class_names")::add);
    }
    return new RunArguments(json, text.nullContext());
  }

  /**
   * What an earlier part of this run was trained with otherwise, such as {@code weighting lognormal
   * -> uniform}; a resume that forgets an option changes what is learned without a word.
   *
   * @param earlier the {@code args} of its checkpoint
   */
  List<String> changesSince(Map<String, Value> earlier) {
    Map<String, Value> now = values();
    List<String> changes = new ArrayList<>();
    earlier.forEach(
        (name, before) -> {
          if (!UNTRAINED.contains(name)
              && !json.path(name).isContainerNode()
              && now.containsKey(name)
              && differ(before, now.get(name))) {
            changes.add(name + " " + Value.text(before) + " -> " + Value.text(now.get(name)));
          }
        });
    return List.copyOf(changes);
  }

  /** What determines the steps of nodes that train together, and must be the same for all. */
  ObjectNode ofAllNodes() {
    ObjectNode shared = json.deepCopy();
    shared.remove(OF_A_NODE);
    UNTRAINED.stream().filter(name -> !OF_ALL_NODES.contains(name)).forEach(shared::remove);
    return shared;
  }

  /** Whether two scalars do; Python writes 1 and 1.0, and None for what isn't given. */
  private static boolean differ(Value one, Value other) {
    if (one instanceof Value.None) {
      return false;
    }
    if (one instanceof Value.Int whole && other instanceof Value.Real real) {
      return whole.value().doubleValue() != real.value();
    }
    if (one instanceof Value.Real real && other instanceof Value.Int whole) {
      return whole.value().doubleValue() != real.value();
    }
    return !Value.text(one).equals(Value.text(other));
  }

  /** The same, on that data. */
  RunArguments on(DataDigest data) {
    ObjectNode with = json.deepCopy();
    with.put(DATA_SAMPLES, data.samples()).put(DATA_SHA256, data.sha256());
    return new RunArguments(with, arrays);
  }

  /** The data that a checkpoint was trained on; empty in one of another program. */
  static Optional<DataDigest> data(Map<String, Value> args) {
    return args.get(DATA_SAMPLES) instanceof Value.Int samples
            && args.get(DATA_SHA256) instanceof Value.Text sha256
        ? Optional.of(new DataDigest(samples.value().intValue(), sha256.value()))
        : Optional.empty();
  }

  /** Whether names say no more than the classes' numbers do. */
  private static boolean areNumbers(List<String> names) {
    return names.equals(IntStream.range(0, names.size()).mapToObj(Integer::toString).toList());
  }

  /** As a checkpoint keeps them. */
  Map<String, Value> values() {
    Map<String, Value> values = new LinkedHashMap<>();
    json.properties().forEach(field -> values.put(field.getKey(), value(field.getValue())));
    values.putAll(arrays);
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
