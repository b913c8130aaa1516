package dev.repazoo.cli.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.repazoo.ops.Precision;
import dev.repazoo.train.RunPlan;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.TrainConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of {@code zoo train} and {@code zoo train-t2i}: those of REPA's train.py and
 * train_t2i.py.
 *
 * @param kind what the images come with
 * @param run the folder, and how the training begins there
 * @param nodes machines that train together
 * @param data the data set, as it is named
 * @param flip whether images are shown mirrored, too
 * @param architecture of the model
 * @param encoders that it is aligned to
 * @param features where their tokens are cached, if that is said
 * @param textEncoder of captions whose features aren't there
 * @param textFeatures where captions' features are cached, if that is said
 * @param codec of the data's latents
 * @param config how the model learns, in single precision
 * @param precision of the matrix products, if it is said
 * @param allowTf32 whether they may be in TF32
 * @param dryRun whether only a few steps are measured
 * @param plan how long
 * @param grid pictures that are drawn meanwhile
 * @param measure numbers of samples that are drawn meanwhile
 * @param values all options by REPA's names, as they are given or by default
 */
public record TrainOptions(
    ConditionKind kind,
    RunOptions run,
    NodeOptions nodes,
    String data,
    boolean flip,
    ArchitectureOptions architecture,
    EncoderOptions encoders,
    Optional<Path> features,
    TextEncoderOptions textEncoder,
    Optional<Path> textFeatures,
    CodecOptions codec,
    TrainConfig config,
    Optional<Precision> precision,
    boolean allowTf32,
    boolean dryRun,
    RunPlan plan,
    GridOptions grid,
    MeasureOptions measure,
    ObjectNode values) {
  private static final List<CommandOption> DATA =
      List.of(
          CommandOption.of(
              "data-dir", "DATA", "../data/imagenet256", "a folder, a zip file, or emoji"),
          CommandOption.of(
              "vae", "V", "VAE of the latents; default: the one that zoo encode has noted"),
          CodecOptions.WEIGHTS,
          CommandOption.of("resolution", "N", "image size in pixels; default: the model's"),
          CommandOption.toggle("flip", false, "show each image mirrored, too"),
          CommandOption.of(
              "batch-size", "N", 256, "images in a batch, on all devices and machines together"),
          CommandOption.of(
              "micro-batch-size",
              "N",
              "images that a device computes on at once; default: its whole share of the batch"),
          CommandOption.flag(
              "grad-checkpointing",
              "keep blocks' inputs only and compute blocks again for gradients: less memory"),
          CommandOption.flag(
              "dry-run", "measure a few steps: memory, time to the end, the batch that would fit"));

  private static final List<CommandOption> ROWS =
      Stream.of(
              RunOptions.ROWS,
              ArchitectureOptions.ROWS,
              DATA,
              NodeOptions.ROWS,
              LearningOptions.ROWS,
              LearningOptions.ALIGNMENT,
              GridOptions.ROWS,
              MeasureOptions.ROWS)
          .flatMap(List::stream)
          .toList();

  /** What train_t2i.py calls otherwise. */
  private static final Map<String, CommandOption> OF_CAPTIONS =
      Stream.of(
              CommandOption.of(
                  "model", "ID", "MMDiT-d24/2", "an id of 'zoo list --kind generator'"),
              CommandOption.of(
                  "data-dir",
                  "DATA",
                  "../data/coco256_features",
                  "a folder of images with captions, shards of them, or emoji"),
              CommandOption.of("cfg-prob", "X", 0.1, "share of captions replaced by the empty one"),
              CommandOption.toggle(
                  "legacy", false, "drop captions twice, as train does with labels"))
          .collect(Collectors.toMap(CommandOption::name, Function.identity()));

  private static final CommandOption TEXT_FEATURES =
      CommandOption.of(
          "text-features-dir",
          "DIR",
          "cached features of captions; default: text-features/ in the data's folder");

  /** Options of classes, or of images that may be mirrored: captions say left and right. */
  private static final Set<String> OF_CLASSES_ALONE = Set.of("num-classes", "flip");

  /** The options of a kind's command. */
  public static OptionTable<TrainOptions> table(ConditionKind kind) {
    List<CommandOption> rows = rows(kind);
    return new OptionTable<>(rows, arguments -> of(kind, rows, arguments));
  }

  private static List<CommandOption> rows(ConditionKind kind) {
    return switch (kind) {
      case CLASSES -> ROWS;
      case CAPTIONS ->
          Stream.concat(
                  ROWS.stream()
                      .filter(row -> !OF_CLASSES_ALONE.contains(row.name()))
                      .map(row -> OF_CAPTIONS.getOrDefault(row.name(), row)),
                  Stream.concat(TextEncoderOptions.ROWS.stream(), Stream.of(TEXT_FEATURES)))
              .toList();
    };
  }

  private static TrainOptions of(
      ConditionKind kind, List<CommandOption> rows, Arguments arguments) {
    arguments.choice("prediction", List.of("v"));
    TrainConfig config = LearningOptions.config(arguments);
    EncoderOptions encoders = EncoderOptions.of(arguments);
    if (encoders.types().isEmpty()) {
      arguments.refuse(List.of("features-dir"), "has no use here: --enc-type None trains without");
    }
    return new TrainOptions(
        kind,
        RunOptions.of(arguments),
        NodeOptions.of(arguments),
        arguments.text("data-dir"),
        kind == ConditionKind.CLASSES && arguments.flag("flip"),
        ArchitectureOptions.of(kind, arguments),
        encoders,
        arguments.findPath("features-dir"),
        kind == ConditionKind.CAPTIONS ? TextEncoderOptions.of(arguments) : TextEncoderOptions.NONE,
        kind == ConditionKind.CAPTIONS
            ? arguments.findPath(TEXT_FEATURES.name())
            : Optional.empty(),
        CodecOptions.of(arguments),
        config,
        arguments.find("mixed-precision").map(Precision::ofOption),
        arguments.flag("allow-tf32"),
        arguments.flag("dry-run"),
        LearningOptions.plan(arguments),
        GridOptions.of(arguments, config),
        MeasureOptions.of(arguments),
        values(rows, arguments));
  }

  private static ObjectNode values(List<CommandOption> rows, Arguments arguments) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (CommandOption row : rows) {
      String key = row.name().replace('-', '_');
      switch (row.form()) {
        case FLAG, TOGGLE -> json.put(key, arguments.flag(row.name()));
        case VALUE, REQUIRED ->
            arguments.find(row.name()).ifPresent(text -> json.set(key, scalar(text)));
      }
    }
    return json;
  }

  /** A number if the text is one. */
  private static JsonNode scalar(String text) {
    try {
      JsonNode node = new ObjectMapper().readTree(text);
      return node.isNumber() ? node : TextNode.valueOf(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  /** How the model learns on a device. */
  public TrainConfig config(Precision chosen) {
    return config.with(chosen);
  }

  /** A batch of samples to measure, drawn as the pictures are. */
  public SampleGrid batch(Precision chosen, int count, int number) {
    return new SampleGrid(grid.sampler(), count, config.seed() + number, chosen);
  }

  /** The pictures in a precision. */
  public SampleGrid grid(Precision chosen) {
    return new SampleGrid(grid.sampler(), grid.count(), config.seed(), chosen);
  }
}
