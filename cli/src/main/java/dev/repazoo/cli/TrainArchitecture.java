package dev.repazoo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.LatentDataset;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.train.GeneratorOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The architecture that {@code --model} or {@code --model-config} names.
 *
 * @param family who builds it
 * @param config before the run's options are put in
 * @param resolution image size it is made for, where the catalogue says one
 * @param models knows what the memory holds
 */
record TrainArchitecture(
    GeneratorProvider family,
    ObjectNode config,
    Optional<Integer> resolution,
    ModelBuilder models) {
  private static final int VAE_FACTOR = 8;
  private static final int DEFAULT_INPUT_SIZE = 32;

  static TrainArchitecture of(Session session, Arguments arguments) throws CommandFailure {
    if (arguments.given("model-config") == arguments.given("model")) {
      throw new UsageException("train needs one of --model ID and --model-config FILE");
    }
    ModelBuilder models = ModelBuilder.forTraining(session.device());
    if (arguments.given("model-config")) {
      ModelConfigFile read =
          ModelConfigFile.read(arguments.path("model-config"), session.registry(), models);
      return new TrainArchitecture(read.family(), read.config(), Optional.empty(), models);
    }
    Registered<GeneratorProvider> found = session.registry().generator(arguments.text("model"));
    return new TrainArchitecture(
        found.provider(),
        found.provider().config(found.entry().id()),
        found.entry().resolutions().stream().findFirst(),
        models);
  }

  /** The image size: given, the catalogue's, or what the input size stands for. */
  int resolution(Arguments arguments) {
    if (arguments.given("resolution")) {
      return arguments.integer("resolution", 1);
    }
    int size = config.path("input_size").asInt(DEFAULT_INPUT_SIZE);
    return resolution.orElse(GeneratorOptions.onPixels(config) ? size : VAE_FACTOR * size);
  }

  /**
   * The architecture with the run's options. Where the codec of latents is known, it is for latents
   * of their shape, unless {@code --model-config} says another.
   */
  ObjectNode with(Arguments arguments, List<Integer> zDims, Dataset dataset, boolean knownCodec) {
    checkWidths(arguments, zDims);
    ObjectNode options = withOptions(arguments, zDims, dataset);
    if (dataset instanceof LatentDataset latents
        && (arguments.given("vae") || (knownCodec && !configured(arguments)))) {
      options.put("in_channels", latents.momentsShape().channels() / 2);
      options.put("input_size", latents.momentsShape().height());
    }
    return options;
  }

  /** The model's tokens along one side, before its encoders are known. */
  int gridSize(Arguments arguments, Dataset dataset) {
    boolean known = dataset instanceof LatentDataset latents && latents.codec().isPresent();
    return create(with(arguments, List.of(), dataset, known)).gridSize();
  }

  private boolean configured(Arguments arguments) {
    return arguments.given("model-config") && config.has("in_channels");
  }

  private ObjectNode withOptions(Arguments arguments, List<Integer> zDims, Dataset dataset) {
    return new GeneratorOptions(
            dataset.resolution(),
            classes(arguments, dataset),
            arguments.given("encoder-depth")
                ? OptionalInt.of(arguments.integer("encoder-depth", 1))
                : OptionalInt.empty(),
            zDims,
            arguments.number("cfg-prob"),
            arguments.given("qk-norm")
                ? arguments.flag("qk-norm")
                : config.path("qk_norm").asBoolean(false),
            arguments.flag("fused-attn"))
        .applyTo(config);
  }

  /** The option's, else that of {@code --model-config}, else as many as the data has. */
  private int classes(Arguments arguments, Dataset dataset) {
    if (!(dataset.conditioning() instanceof Classes data)) {
      throw new UsageException(
          dataset.name()
              + " has "
              + dataset.conditioning().kind()
              + " for conditions, not classes");
    }
    int classes = data.count();
    boolean option = arguments.given("num-classes");
    boolean configured = arguments.given("model-config") && config.has("num_classes");
    if (!option && !configured) {
      return classes;
    }
    int wanted = option ? arguments.integer("num-classes", 1) : config.path("num_classes").asInt(0);
    if (wanted < classes) {
      String where = option ? "--num-classes" : "num_classes in " + arguments.text("model-config");
      throw new UsageException(
          where + " is " + wanted + ", but " + dataset.name() + " has " + classes);
    }
    return wanted;
  }

  /** A model without alignment has no projections, whatever the file says of their widths. */
  private void checkWidths(Arguments arguments, List<Integer> zDims) {
    JsonNode own = config.path("z_dims");
    if (!arguments.given("model-config") || own.isMissingNode() || zDims.isEmpty()) {
      return;
    }
    List<Integer> configured = new ArrayList<>();
    own.forEach(width -> configured.add(width.asInt()));
    if (!configured.equals(zDims)) {
      throw new UsageException(
          "z_dims in %s is %s, but tokens of %s are %s wide"
              .formatted(arguments.text("model-config"), own, arguments.text("enc-type"), zDims));
    }
  }

  Generator create(ObjectNode complete) {
    return models.build(family, complete);
  }
}
