package dev.repazoo.cli.commands.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.models.ModelConfigFile;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.ModelOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.LatentDataset;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorOptions;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Registered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The architecture that {@code --model} or {@code --model-config} names.
 *
 * @param family who builds it
 * @param config before the run's options are put in
 * @param resolution image size it is made for, where the catalogue says one
 * @param models knows what the memory holds
 */
public record TrainArchitecture(
    GeneratorProvider family,
    ObjectNode config,
    Optional<Integer> resolution,
    ModelBuilder models) {
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

  /** The image size: given, the catalogue's, or that of a sample, decoded. */
  int resolution(Session session, Arguments arguments) throws IOException {
    if (arguments.given("resolution")) {
      return arguments.integer("resolution", 1);
    }
    if (resolution.isPresent()) {
      return resolution.get();
    }
    GeneratorShape own = family.shape(config);
    int side = own.sample().height();
    return own.onPixels() ? side : side * codec(arguments).downsampling(session);
  }

  /** The one that is named, else REPA's. */
  private static CodecChoice codec(Arguments arguments) {
    return CodecChoice.of(arguments)
        .orElse(new CodecChoice(DecoderChoice.REPA_ENCODER, Optional.empty()));
  }

  /**
   * The architecture with the run's options. It is for samples as large as those of the data; of
   * their channels, too, where the codec of latents is known, unless {@code --model-config} says
   * others.
   */
  ObjectNode with(
      Session session,
      Arguments arguments,
      List<Integer> zDims,
      Dataset dataset,
      boolean knownCodec)
      throws IOException {
    GeneratorOptions said = saidBy(arguments);
    checkWidths(arguments, said, zDims);
    GeneratorOptions options =
        new GeneratorOptions(
            Optional.of(sample(session, arguments, said, dataset, knownCodec)),
            OptionalInt.of(classes(arguments, said, dataset)),
            ModelOptions.whole(arguments, "encoder-depth"),
            Optional.of(zDims),
            OptionalDouble.of(arguments.number("cfg-prob")),
            ModelOptions.flag(arguments, "qk-norm"),
            Optional.of(arguments.flag("fused-attn")));
    return family.adapt(config, options);
  }

  /** What the file of {@code --model-config} says; nothing of a variant, which is a default. */
  private GeneratorOptions saidBy(Arguments arguments) {
    return arguments.given("model-config") ? family.said(config) : GeneratorOptions.NONE;
  }

  private LatentShape sample(
      Session session,
      Arguments arguments,
      GeneratorOptions said,
      Dataset dataset,
      boolean knownCodec)
      throws IOException {
    GeneratorShape own = family.shape(config);
    if (dataset.latents().isPresent()
        && (arguments.given("vae") || (knownCodec && said.sample().isEmpty()))) {
      LatentShape moments = dataset.latents().get().momentsShape();
      return new LatentShape(moments.channels() / 2, moments.height(), moments.width());
    }
    if (own.onPixels()) {
      return new LatentShape(own.sample().channels(), dataset.resolution(), dataset.resolution());
    }
    int factor = codec(arguments).downsampling(session);
    if (dataset.resolution() % factor != 0) {
      throw new UsageException(
          "--resolution is " + dataset.resolution() + "; it must be a multiple of " + factor);
    }
    int side = dataset.resolution() / factor;
    return new LatentShape(own.sample().channels(), side, side);
  }

  /** The model's tokens along one side, before its encoders are known. */
  int gridSize(Session session, Arguments arguments, Dataset dataset) {
    boolean known = dataset.latents().flatMap(LatentDataset::codec).isPresent();
    try {
      ObjectNode complete = with(session, arguments, List.of(), dataset, known);
      models.check(family, complete);
      return family.shape(complete).gridSize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The option's, else that of {@code --model-config}, else as many as the data has. */
  private static int classes(Arguments arguments, GeneratorOptions said, Dataset dataset) {
    if (!(dataset.conditioning() instanceof Classes data)) {
      throw new UsageException(
          dataset.name()
              + " has "
              + dataset.conditioning().kind()
              + " for conditions, not classes");
    }
    OptionalInt option = ModelOptions.whole(arguments, "num-classes");
    int wanted = option.orElse(said.classes().orElse(data.count()));
    if (wanted < data.count()) {
      String where =
          option.isPresent()
              ? "--num-classes"
              : "the number of classes in " + arguments.text("model-config");
      throw new UsageException(
          where + " is " + wanted + ", but " + dataset.name() + " has " + data.count());
    }
    return wanted;
  }

  /** A model without alignment has no projections, whatever the file says of their widths. */
  private static void checkWidths(Arguments arguments, GeneratorOptions said, List<Integer> zDims) {
    Optional<List<Integer>> own = said.projectionDims();
    if (own.isPresent() && !zDims.isEmpty() && !own.get().equals(zDims)) {
      throw new UsageException(
          "projections in %s are %s wide, but tokens of %s are %s wide"
              .formatted(
                  arguments.text("model-config"), own.get(), arguments.text("enc-type"), zDims));
    }
  }

  /** Says after which block tokens are aligned, and by whose choice. */
  void announceAlignment(Console console, Arguments arguments, GeneratorShape shape) {
    if (shape.projectionDims().isEmpty()) {
      return;
    }
    boolean told =
        arguments.given("encoder-depth") || saidBy(arguments).alignmentDepth().isPresent();
    console.say(
        "hidden states are aligned after block "
            + shape.alignmentDepth()
            + (told ? "" : ", the default; --encoder-depth names another"));
  }

  Generator create(ObjectNode complete) {
    return models.build(family, complete);
  }
}
