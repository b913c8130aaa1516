package dev.repazoo.cli.commands.generate;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.checkpoint.KeptText;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.models.CarriedTables;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.models.ModelConfigFile;
import dev.repazoo.cli.models.NonFiniteWeights;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ModelRequest;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.SamplerOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.sampling.DenoiserBackend;
import dev.repazoo.export.sampling.ExportedGenerator;
import dev.repazoo.export.sampling.PipelineBackend;
import dev.repazoo.export.sampling.SamplerBackend;
import dev.repazoo.file.Sha256;
import dev.repazoo.generate.DecodingBackend;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.generate.TorchBackend;
import dev.repazoo.json.JsonFields;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Text;
import dev.repazoo.textruntime.BundleManifest;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Opens what {@code --ckpt} names as a backend that draws samples.
 *
 * @param options what is asked for
 * @param decodes whether latents are decoded, unless they are to be kept
 * @param zoo where models are
 * @param onnx device of exported graphs
 * @param torch device of checkpoints and decoders; to ask for it starts the engine
 * @param console where is told what decodes
 */
record BackendOpener(
    ModelRequest options,
    boolean decodes,
    Zoo zoo,
    Supplier<OnnxDevice> onnx,
    Supplier<Device> torch,
    Console console) {
  /** The one generator whose weights REPA publishes. */
  private static final String PUBLISHED = "SiT-XL/2";

  /**
   * A backend with what is to be known of it.
   *
   * @param backend the backend
   * @param latents whether its samples stay latents
   * @param name starts the name of the folder of samples
   * @param settings what decides how samples look, but for seed and conditions
   * @param text what the file tells of the texts that it was trained on
   * @param classNames of the classes that it was trained on; none where the file doesn't tell
   * @param bundle the folder that it is of, whose text encoder takes prompts
   * @param seeded whether a sample has a seed of its own, by which the graph makes its noise
   * @param graph the file that draws samples alone, where one does: a sampler or a pipeline
   */
  record Opened(
      SamplingBackend backend,
      boolean latents,
      String name,
      ObjectNode settings,
      KeptText text,
      List<String> classNames,
      Optional<Path> bundle,
      boolean seeded,
      Optional<Path> graph)
      implements AutoCloseable {

    /** The folder's name, as generate.py makes it; a solver that REPA hasn't comes last. */
    String folderName(long seed) {
      return String.format(
          Locale.ROOT,
          "%s-cfg-%s-seed-%d-%s%s",
          name,
          settings.path("cfg_scale").asText(),
          seed,
          settings.path("mode").asText(),
          settings.has("solver") ? "-" + settings.path("solver").asText() : "");
    }

    /** How it samples, for people. */
    String sampler() {
      return SamplerConfig.of(new JsonFields("sampler", settings)).words();
    }

    @Override
    public void close() {
      backend.close();
    }
  }

  /**
   * What a file holds, whatever its format.
   *
   * @param id of the model
   * @param sample shape of its samples
   * @param codec of its latents, where the file tells
   */
  private record Model(String id, LatentShape sample, Optional<LatentCodec> codec) {
    boolean onLatents() {
      return !sample.isPixels();
    }

    /** The start of a folder's name. */
    String named(Path file, int resolution) {
      String stem = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]+$", "");
      return id.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + stem + "-size-" + resolution;
    }
  }

  Opened open() throws IOException, CommandFailure {
    String word = options.checkpoint().orElse("");
    if (BuiltinModels.isName(word)) {
      return builtin(word);
    }
    if (options.checkpoint().isEmpty()) {
      String id = options.model().id().orElse(PUBLISHED);
      Path file = published(id);
      return opened(file, id.replace('/', '-'));
    }
    Path file = PathWord.of("--ckpt", word);
    String label = file.toAbsolutePath().normalize().toString();
    if (BundleManifest.isBundle(file)) {
      BundleManifest.read(file).check(file);
      return graph(file.resolve(BundleManifest.PIPELINE), label, Optional.of(file));
    }
    return opened(file, label);
  }

  private Opened opened(Path file, String label) throws IOException, CommandFailure {
    return OnnxSession.isOnnx(file)
        ? graph(file, label, Optional.empty())
        : checkpoint(file, options.sampler(), Optional.empty());
  }

  /** By the graph that comes with it, unless another sampler or other weights are asked for. */
  private Opened builtin(String word) throws IOException, CommandFailure {
    BuiltinModels.Unpacked files = BuiltinModels.extract(zoo.registry(), word);
    Path graph = files.sampler().orElse(files.weights());
    if (!OnnxSession.isOnnx(graph)) {
      return checkpoint(graph, options.sampler(), Optional.of(word));
    }
    SamplerOptions sampler = options.sampler();
    if (files.sampler().isPresent()) {
      Optional<ObjectNode> held = ExportedGenerator.of(OnnxModelInfo.read(graph)).sampler();
      if (options.isForCheckpoints() || held.filter(sampler::agrees).isEmpty()) {
        SamplerOptions guided = held.map(sampler::guidedAs).orElse(sampler);
        return checkpoint(files.weights(), guided, Optional.of(word));
      }
    }
    return graph(graph, word, Optional.empty());
  }

  /** REPA's default: the published weights, fetched when they are not on this machine. */
  private Path published(String id) throws IOException {
    Registered<GeneratorProvider> found = zoo.generator(id);
    if (found.entry().weights().isEmpty()) {
      throw new UsageException(id + " has no published weights; name a file with --ckpt");
    }
    return zoo.obtain(found);
  }

  /** Opens a graph; the label stands for the file in names and settings. */
  private Opened graph(Path file, String label, Optional<Path> bundle)
      throws IOException, CommandFailure {
    options.requireGraph(file);
    OnnxSession graph = OnnxSession.open(file, onnx.get(), 0);
    try {
      ExportedGenerator facts = ExportedGenerator.of(graph);
      boolean pipeline = graph.hasInput("seed");
      if (pipeline) {
        NonFiniteWeights.requireFinitePipeline(file);
      }
      Model model = new Model(facts.model(), facts.shape(), KeptCodec.of(graph.metadata()));
      Optional<String> inside =
          Optional.ofNullable(graph.metadata().get(GraphMetadata.DECODER)).filter(id -> pipeline);
      if (inside.isPresent()) {
        options.checkDecoderInside(file, inside.get());
      } else {
        options.checkDecoding(model.onLatents(), model.id());
      }
      SamplerOptions sampler =
          options.sampler().fitting(facts.prediction(), CarriedTables.of(file, graph.metadata()));
      ObjectNode settings = facts.sampler().map(sampler::agreed).orElseGet(sampler::settings);
      settings.put("checkpoint", label).put("checkpoint_sha256", digest(file));
      inside.ifPresent(
          id ->
              settings
                  .put("vae", id)
                  .put("vae_weights", graph.metadata(GraphMetadata.DECODER_SHA256)));
      int resolution =
          inside.isPresent()
              ? Integer.parseInt(graph.metadata(GraphMetadata.RESOLUTION))
              : DecoderChoice.resolution(zoo, model.sample(), model.codec());
      String name = model.named(Path.of(label.replace(':', '-')), resolution);
      SamplingBackend backend =
          pipeline
              ? new PipelineBackend(graph)
              : facts.sampler().isPresent()
                  ? new SamplerBackend(graph)
                  : new DenoiserBackend(graph, sampler.config());
      KeptText text = keptText(graph, facts.conditioning());
      boolean latents = model.onLatents() && inside.isEmpty();
      List<String> classes = GraphMetadata.of(graph).classNames().orElse(List.of());
      Optional<Path> alone =
          pipeline || facts.sampler().isPresent() ? Optional.of(file) : Optional.empty();
      return decoded(
          new Opened(backend, latents, name, settings, text, classes, bundle, pipeline, alone),
          model);
    } catch (IOException | RuntimeException | CommandFailure e) {
      graph.close();
      throw e;
    }
  }

  private static KeptText keptText(OnnxSession graph, Conditioning conditioning) {
    Optional<float[]> none = GraphMetadata.of(graph).nullContext();
    return new KeptText(
        KeptText.encoding(graph.metadata()),
        conditioning instanceof Text text && none.isPresent() && none.get().length == text.size()
            ? Optional.of(Tensor.of(none.get(), 1, text.length(), text.width()))
            : Optional.empty());
  }

  /**
   * Opens a checkpoint.
   *
   * @param asked how it is drawn
   * @param builtin what stands for the file in names and settings; else its own name does
   */
  private Opened checkpoint(Path file, SamplerOptions asked, Optional<String> builtin)
      throws IOException, CommandFailure {
    GeneratorCheckpoint.Weights weights = options.weights().orElse(GeneratorCheckpoint.Weights.EMA);
    ModelChoice choice = ModelConfigFile.choice(options.model(), zoo, torch);
    try (GeneratorCheckpoint checkpoint =
        GeneratorCheckpoint.open(zoo.registry(), file, choice, weights)) {
      SamplerOptions sampler =
          asked.fitting(checkpoint.shape().prediction(), CarriedTables.of(checkpoint));
      Model model =
          new Model(checkpoint.model(), checkpoint.shape().sample(), checkpoint.latentCodec());
      int resolution = DecoderChoice.resolution(zoo, model.sample(), model.codec());
      options.model().checkResolution(resolution);
      options.checkDecoding(model.onLatents(), model.id());
      NDManager manager = TorchEngine.newManager(torch.get());
      try {
        Generator generator = NonFiniteWeights.load(checkpoint, manager, options.nonFinite());
        Path path = checkpoint.path();
        ObjectNode settings = sampler.settings();
        settings.put(
            "checkpoint", builtin.orElseGet(() -> path.toAbsolutePath().normalize().toString()));
        settings.put("checkpoint_sha256", digest(path));
        settings.put("weights", weights.name().toLowerCase(Locale.ROOT));
        if (options.model().changesArchitecture()) { // the rest is told by its digest
          settings.set("config", checkpoint.config());
        }
        SamplingBackend backend =
            UsageException.ifRefused(() -> new TorchBackend(manager, generator, sampler.config()));
        Path label = builtin.map(word -> Path.of(word.replace(':', '-'))).orElse(path);
        String name = model.named(label, resolution);
        KeptText text = checkpoint.text();
        List<String> classes = checkpoint.classNames();
        return decoded(
            new Opened(
                backend,
                model.onLatents(),
                name,
                settings,
                text,
                classes,
                Optional.empty(),
                false,
                Optional.empty()),
            model);
      } catch (IOException | RuntimeException | CommandFailure e) {
        manager.close();
        throw e;
      }
    }
  }

  /** Tells a file from an earlier one of its name; an ONNX file's weights may lie beside it. */
  private static String digest(Path file) throws IOException {
    Path data = file.resolveSibling(file.getFileName() + ".data");
    return Files.exists(data) ? Sha256.of(file, data) : Sha256.of(file);
  }

  /** The backend with its latents decoded, unless they are pixels or to be kept. */
  private Opened decoded(Opened opened, Model model) throws IOException, CommandFailure {
    if (!decodes || !opened.latents() || options.latents()) {
      return opened;
    }
    DecoderChoice decoder = DecoderChoice.of(CodecChoice.of(options.codec()), model.codec());
    CodecChoice choice = decoder.choice();
    if (choice.missing(zoo).isEmpty()) {
      checkChannels(choice.latentChannels(zoo), choice.word(), model.sample());
    }
    NDManager manager = TorchEngine.newManager(torch.get());
    try {
      FrozenCodec codec = decoder.load(zoo, manager).with(options.tiling());
      checkChannels(OptionalInt.of(codec.codec().latentChannels()), codec.name(), model.sample());
      ObjectNode settings = opened.settings().deepCopy();
      settings.put("vae", codec.name()).put("vae_weights", codec.digest());
      console.say("decoding by " + decoder.words());
      return new Opened(
          new DecodingBackend(opened.backend(), codec, manager),
          false,
          opened.name() + "-vae-" + choice.label(),
          settings,
          opened.text(),
          opened.classNames(),
          opened.bundle(),
          opened.seeded(),
          Optional.empty());
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
