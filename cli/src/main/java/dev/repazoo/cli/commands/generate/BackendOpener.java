package dev.repazoo.cli.commands.generate;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.models.NonFiniteOption;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.ModelOptions;
import dev.repazoo.cli.options.SamplerOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.codec.Tiling;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.sampling.DenoiserBackend;
import dev.repazoo.export.sampling.ExportedGenerator;
import dev.repazoo.export.sampling.PipelineBackend;
import dev.repazoo.export.sampling.SamplerBackend;
import dev.repazoo.file.Sha256;
import dev.repazoo.generate.DecodingBackend;
import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.TorchBackend;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Opens what {@code --ckpt} names as a backend that draws samples. */
public final class BackendOpener {
  /** The one generator whose weights REPA publishes. */
  private static final String PUBLISHED = "SiT-XL/2";

  private static final List<String> DECODING =
      List.of(CodecChoice.VAE.name(), CodecChoice.WEIGHTS.name(), CodecChoice.TILING.name());

  private static final List<String> FIXED_IN_GRAPHS =
      Stream.concat(Stream.of("weights"), ModelOptions.ROWS.stream().map(CommandOption::name))
          .toList();

  /**
   * A backend with what is to be known of it.
   *
   * @param backend the backend
   * @param latents whether its samples stay latents
   * @param name starts the name of the folder of samples
   * @param settings what decides how samples look, but for seed and classes
   */
  record Opened(SamplingBackend backend, boolean latents, String name, ObjectNode settings)
      implements AutoCloseable {

    /** The folder's name, as generate.py makes it. */
    String folderName(long seed) {
      return String.format(
          Locale.ROOT,
          "%s-cfg-%s-seed-%d-%s",
          name,
          settings.path("cfg_scale").asText(),
          seed,
          settings.path("mode").asText());
    }

    @Override
    public void close() {
      backend.close();
    }
  }

  private BackendOpener() {}

  static Opened open(Session session, Arguments arguments) throws IOException, CommandFailure {
    if (arguments.find("ckpt").isEmpty()) {
      return published(session, arguments);
    }
    String word = arguments.text("ckpt");
    if (word.startsWith(BuiltinModels.PREFIX)) {
      return fromGraph(session, arguments, BuiltinModels.extract(session.registry(), word), word);
    }
    Path path = arguments.path("ckpt");
    return OnnxSession.isOnnx(path)
        ? fromGraph(session, arguments, path, path.toAbsolutePath().normalize().toString())
        : fromCheckpoint(session, arguments, path);
  }

  /** REPA's default: the published weights, fetched when they are not on this machine. */
  private static Opened published(Session session, Arguments arguments)
      throws IOException, CommandFailure {
    String id = arguments.find("model").orElse(PUBLISHED);
    Registered<GeneratorProvider> found = session.registry().generator(id);
    if (found.entry().weights().isEmpty()) {
      throw new UsageException(id + " has no published weights; name a file with --ckpt");
    }
    Path path = session.weights().obtain(found, session.progress());
    return OnnxSession.isOnnx(path)
        ? fromGraph(session, arguments, path, id.replace('/', '-'))
        : fromCheckpoint(session, arguments, path);
  }

  /** Opens a graph; the label stands for the file in names and settings. */
  private static Opened fromGraph(Session session, Arguments arguments, Path path, String label)
      throws IOException, CommandFailure {
    for (String name : FIXED_IN_GRAPHS) {
      if (arguments.given(name)) {
        throw new UsageException(
            "--" + name + " is for checkpoints; the architecture in " + path + " is fixed");
      }
    }
    OnnxSession graph = OnnxSession.open(path, OnnxDevice.of(session.deviceWord()), 0);
    try {
      ExportedGenerator facts = ExportedGenerator.of(graph);
      if (graph.hasInput("seed")) {
        NonFiniteOption.requireFinitePipeline(path);
      }
      boolean latents = facts.shape().channels() != Samples.PIXEL_CHANNELS;
      checkDecoding(arguments, latents, facts.model());
      ObjectNode settings =
          facts.sampler().isPresent()
              ? SamplerOptions.agreed(arguments, facts.sampler().get())
              : SamplerOptions.of(arguments).toJson();
      settings.put("checkpoint", label).put("checkpoint_sha256", digest(path));
      String name =
          folderName(
              facts.model(),
              Path.of(label.replace(':', '-')),
              ModelOptions.resolution(session, facts.shape(), KeptCodec.of(graph.metadata())));
      SamplingBackend backend = backend(graph, facts, arguments);
      return decoded(
          session,
          arguments,
          new Opened(backend, latents, name, settings),
          facts.shape(),
          KeptCodec.of(graph.metadata()));
    } catch (IOException | RuntimeException | CommandFailure e) {
      graph.close();
      throw e;
    }
  }

  /** Tells a file from an earlier one of its name; an ONNX file's weights may lie beside it. */
  private static String digest(Path file) throws IOException {
    Path data = file.resolveSibling(file.getFileName() + ".data");
    return Files.exists(data) ? Sha256.of(file, data) : Sha256.of(file);
  }

  private static SamplingBackend backend(
      OnnxSession graph, ExportedGenerator facts, Arguments arguments) {
    if (graph.hasInput("seed")) {
      return new PipelineBackend(graph);
    }
    return facts.sampler().isPresent()
        ? new SamplerBackend(graph)
        : new DenoiserBackend(graph, SamplerOptions.of(arguments));
  }

  private static Opened fromCheckpoint(Session session, Arguments arguments, Path path)
      throws IOException, CommandFailure {
    SamplerConfig sampler = SamplerOptions.of(arguments);
    GeneratorCheckpoint.Weights weights =
        GeneratorCheckpoint.Weights.ofOption(arguments.text("weights"));
    try (GeneratorCheckpoint checkpoint =
        GeneratorCheckpoint.open(
            session.registry(), path, ModelOptions.of(session, arguments), weights)) {
      int resolution =
          ModelOptions.resolution(session, checkpoint.shape().sample(), checkpoint.latentCodec());
      ModelOptions.checkResolution(arguments, resolution);
      boolean latents = !checkpoint.shape().onPixels();
      checkDecoding(arguments, latents, checkpoint.model());
      NDManager manager = TorchEngine.newManager(session.device());
      try {
        Generator generator = NonFiniteOption.load(checkpoint, manager, arguments);
        ObjectNode settings = sampler.toJson();
        settings.put("checkpoint", checkpoint.path().toAbsolutePath().normalize().toString());
        settings.put("checkpoint_sha256", digest(checkpoint.path()));
        settings.put("weights", weights.name().toLowerCase(Locale.ROOT));
        if (ModelOptions.given(arguments)) { // what the checkpoint says is told by its digest
          settings.set("config", checkpoint.config());
        }
        return decoded(
            session,
            arguments,
            new Opened(
                new TorchBackend(manager, generator, sampler),
                latents,
                folderName(checkpoint.model(), checkpoint.path(), resolution),
                settings),
            generator.latentShape(),
            checkpoint.latentCodec());
      } catch (IOException | RuntimeException | CommandFailure e) {
        manager.close();
        throw e;
      }
    }
  }

  private static String folderName(String model, Path path, int resolution) {
    String file = String.valueOf(path.getFileName()).replaceFirst("\\.[^.]+$", "");
    return model.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + file + "-size-" + resolution;
  }

  /** A model on pixels needs no decoder; one on latents has one, or leave to keep latents. */
  static void checkDecoding(Arguments arguments, boolean latents, String model) {
    if (!latents && arguments.flag("latents")) {
      throw new UsageException("--latents has no use here: " + model + " works on pixels");
    }
    if (!latents) {
      arguments.refuse(DECODING, "has no use here: " + model + " works on pixels");
    } else if (arguments.flag("latents")) {
      arguments.refuse(DECODING, "has no use here: --latents keeps samples undecoded");
    }
  }

  /** The backend with its latents decoded, unless they are pixels or to be kept. */
  private static Opened decoded(
      Session session,
      Arguments arguments,
      Opened opened,
      LatentShape shape,
      Optional<LatentCodec> made)
      throws IOException, CommandFailure {
    if (!opened.latents() || arguments.flag("latents")) {
      return opened;
    }
    DecoderChoice decoder = DecoderChoice.of(CodecChoice.of(arguments), made);
    CodecChoice choice = decoder.choice();
    if (choice.missing(session).isEmpty()) {
      checkChannels(choice.latentChannels(session), choice.word(), shape);
    }
    NDManager manager = TorchEngine.newManager(session.device());
    try {
      Tiling tiling = Tiling.ofOption(arguments.text("tiling"));
      FrozenCodec codec = decoder.load(session, manager).with(tiling);
      checkChannels(OptionalInt.of(codec.codec().latentChannels()), codec.name(), shape);
      ObjectNode settings = opened.settings().deepCopy();
      settings.put("vae", codec.name()).put("vae_weights", codec.digest());
      session.console().say("decoding by " + decoder.words());
      return new Opened(
          new DecodingBackend(opened.backend(), codec, manager),
          false,
          opened.name() + "-vae-" + choice.label(),
          settings);
    } catch (IOException | RuntimeException | CommandFailure e) {
      manager.close();
      throw e;
    }
  }

  /** What is known of a codec by its row is checked before weights are fetched. */
  private static void checkChannels(OptionalInt channels, String vae, LatentShape shape)
      throws CommandFailure {
    if (channels.orElse(shape.channels()) != shape.channels()) {
      throw new CommandFailure(
          "the model makes latents of %d channels, --vae %s decodes %d; name the VAE that the model"
                  .formatted(shape.channels(), vae, channels.getAsInt())
              + " was trained with, or keep latents by --latents");
    }
  }
}
