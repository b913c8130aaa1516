package dev.repazoo.cli.commands.train;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.ModelConfigFile;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ArchitectureOptions;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.LatentDataset;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorOptions;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The architecture that {@code --model} or {@code --model-config} names.
 *
 * @param options of the run
 * @param zoo where its codec is
 * @param family who builds it
 * @param config before the run's options are put in
 * @param models knows what the memory holds
 */
record TrainArchitecture(
    TrainOptions options,
    Zoo zoo,
    GeneratorProvider family,
    ObjectNode config,
    ModelBuilder models) {

  static TrainArchitecture of(TrainOptions options, Zoo zoo, Device device) throws CommandFailure {
    ModelBuilder models = ModelBuilder.forTraining(device);
    Optional<Path> file = options.architecture().config();
    if (file.isPresent()) {
      ModelConfigFile read = ModelConfigFile.read(file.get(), families(options, zoo), models);
      requireTrained(file.get().toString(), read.family().shape(read.config()));
      return new TrainArchitecture(options, zoo, read.family(), read.config(), models);
    }
    Registered<GeneratorProvider> found = zoo.generator(options.architecture().id().orElseThrow());
    ObjectNode config = found.provider().config(found.entry().id());
    GeneratorShape shape = found.provider().shape(config);
    requireTrained("--model " + found.entry().id(), shape);
    Conditioning own = shape.conditioning();
    if (!options.kind().is(own)) {
      throw new UsageException(
          "--model %s is conditioned on %s; 'zoo %s' trains it"
              .formatted(found.entry().id(), own.kind(), options.kind().otherCommand()));
    }
    return new TrainArchitecture(options, zoo, found.provider(), config, models);
  }

  private static void requireTrained(String model, GeneratorShape shape) {
    if (!shape.isTrained()) {
      throw new UsageException(
          model + " predicts noise and is sampled only; train fits velocities, as those of SiT");
    }
  }

  /** Those that are trained and whose models take such conditions. */
  private static List<GeneratorProvider> families(TrainOptions options, Zoo zoo) {
    return zoo.registry().generatorFamilies().stream()
        .filter(
            family -> {
              String id = family.entries().get(0).id();
              GeneratorShape shape = family.shape(family.config(id));
              return shape.isTrained() && options.kind().is(shape.conditioning());
            })
        .toList();
  }

  /** The image size: given, the catalogue's, or that of a sample, decoded. */
  int resolution() throws IOException {
    if (options.architecture().resolution().isPresent()) {
      return options.architecture().resolution().getAsInt();
    }
    Optional<Integer> known =
        options.architecture().id().stream()
            .flatMap(id -> zoo.generator(id).entry().resolutions().stream())
            .findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    GeneratorShape own = family.shape(config);
    int side = own.sample().height();
    return own.sample().isPixels() ? side : side * codec().downsampling(zoo);
  }

  /** The one that is named, else REPA's. */
  private CodecChoice codec() {
    return CodecChoice.of(options.codec()).orElse(CodecChoice.REPA_ENCODER);
  }

  /**
   * The architecture with the run's options. It is for samples as large as those of the data; of
   * their channels, too, where the codec of latents is known, unless {@code --model-config} says
   * others.
   */
  ObjectNode with(List<Integer> zDims, Dataset dataset, boolean knownCodec) throws IOException {
    ArchitectureOptions wanted = options.architecture();
    GeneratorOptions said = said();
    Conditioning data = dataset.conditioning();
    checkKind(dataset);
    checkWidths(said, zDims);
    GeneratorOptions changes =
        new GeneratorOptions(
            Optional.of(sample(said, dataset, knownCodec)),
            data instanceof Classes known
                ? OptionalInt.of(classes(said, known, dataset.name()))
                : OptionalInt.empty(),
            data instanceof Text text
                ? Optional.of(text(said, text, dataset.name()))
                : Optional.empty(),
            wanted.encoderDepth(),
            Optional.of(zDims),
            OptionalDouble.of(options.config().cfgProb()),
            wanted.qkNorm(),
            Optional.of(wanted.fusedAttention()));
    return UsageException.ifRefused(
        () -> {
          ObjectNode complete = family.adapt(config, changes);
          family.shape(complete); // judges its values
          return complete;
        });
  }

  /** What the file of {@code --model-config} says; nothing of a variant, which is a default. */
  private GeneratorOptions said() {
    return options.architecture().config().isPresent()
        ? family.said(config)
        : GeneratorOptions.NONE;
  }

  private LatentShape sample(GeneratorOptions said, Dataset dataset, boolean knownCodec)
      throws IOException {
    GeneratorShape own = family.shape(config);
    if (dataset.latents().isPresent()
        && (options.codec().vae().isPresent() || (knownCodec && said.sample().isEmpty()))) {
      LatentShape moments = dataset.latents().get().momentsShape();
      return new LatentShape(moments.channels() / 2, moments.height(), moments.width());
    }
    if (own.sample().isPixels()) {
      return new LatentShape(own.sample().channels(), dataset.resolution(), dataset.resolution());
    }
    int factor = codec().downsampling(zoo);
    if (dataset.resolution() % factor != 0) {
      throw new UsageException(
          "--resolution is " + dataset.resolution() + "; it must be a multiple of " + factor);
    }
    int side = dataset.resolution() / factor;
    return new LatentShape(own.sample().channels(), side, side);
  }

  /** The model's tokens along one side, before its encoders are known. */
  int gridSize(Dataset dataset) {
    boolean known = dataset.latents().flatMap(LatentDataset::codec).isPresent();
    try {
      ObjectNode complete = with(List.of(), dataset, known);
      models.check(family, complete);
      return family.shape(complete).gridSize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void checkKind(Dataset dataset) {
    if (!options.kind().is(dataset.conditioning())) {
      throw new UsageException(
          "%s has %s for conditions; 'zoo %s' trains on it"
              .formatted(
                  dataset.name(), dataset.conditioning().kind(), options.kind().otherCommand()));
    }
  }

  /** The option's, else that of {@code --model-config}, else as many as the data has. */
  private int classes(GeneratorOptions said, Classes data, String name) {
    OptionalInt option = options.architecture().classes();
    int wanted = option.orElse(said.classes().orElse(data.count()));
    if (wanted < data.count()) {
      String where =
          option.isPresent()
              ? "--num-classes"
              : "the number of classes in " + options.architecture().config().orElseThrow();
      throw new UsageException(where + " is " + wanted + ", but " + name + " has " + data.count());
    }
    return wanted;
  }

  /** The data's, which {@code --model-config} may not contradict. */
  private Text text(GeneratorOptions said, Text data, String name) {
    if (said.text().isPresent() && said.text().get().width() != data.width()) {
      throw new UsageException(
          "text features in %s are %d wide, those of %s are %d wide"
              .formatted(
                  options.architecture().config().orElseThrow(),
                  said.text().get().width(),
                  name,
                  data.width()));
    }
    return data;
  }

  /** A model without alignment has no projections, whatever the file says of their widths. */
  private void checkWidths(GeneratorOptions said, List<Integer> zDims) {
    Optional<List<Integer>> own = said.projectionDims();
    if (own.isPresent() && !zDims.isEmpty() && !own.get().equals(zDims)) {
      throw new UsageException(
          "projections in %s are %s wide, but tokens of %s are %s wide"
              .formatted(
                  options.architecture().config().orElseThrow(),
                  own.get(),
                  String.join(",", options.encoders().types()),
                  zDims));
    }
  }

  /** Says after which block tokens are aligned, and by whose choice. */
  void announceAlignment(Console console, GeneratorShape shape) {
    if (shape.projectionDims().isEmpty()) {
      return;
    }
    boolean told =
        options.architecture().encoderDepth().isPresent() || said().alignmentDepth().isPresent();
    console.say(
        "hidden states are aligned after block "
            + shape.alignmentDepth()
            + (told ? "" : ", the default; --encoder-depth names another"));
  }

  Generator create(ObjectNode complete) {
    return models.build(family, complete);
  }
}
