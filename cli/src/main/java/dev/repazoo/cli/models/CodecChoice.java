package dev.repazoo.cli.models;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.options.CodecOptions;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.CodecFactory;
import dev.repazoo.codec.CodecWeights;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.download.WeightStore;
import dev.repazoo.file.Sha256;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.UnknownIdException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The codec that {@code --vae} names: an id, REPA's {@code ema} or {@code mse}, a model of Hugging
 * Face's that an id stands for, or a folder or file of weights.
 *
 * @param word after {@code --vae}
 * @param weights of an id, where they are named
 */
public record CodecChoice(String word, Optional<Path> weights) {
  private static final String STABILITY = "stabilityai/";

  /** What REPA encodes by. */
  public static final CodecChoice REPA_ENCODER = ofId("sd-vae-ft-mse");

  /** What REPA decodes by. */
  public static final CodecChoice REPA_DECODER = ofId("sd-vae-ft-ema");

  private static final String PUBLISHED = "sd-vae-ft-";

  private static final String NO_WEIGHTS = "none";

  /** What a graph's name begins with, as an encoder's. */
  private static final String GRAPH = Zoo.ONNX;

  /** The codec that is named. */
  public static Optional<CodecChoice> of(CodecOptions options) {
    if (options.weights().isPresent() && options.vae().isEmpty()) {
      throw new UsageException("--vae-weights needs --vae ID beside it");
    }
    return options.vae().map(word -> new CodecChoice(word, options.weights()));
  }

  /** The exported graph that is named in place of a codec: {@code onnx:FILE}. */
  public Optional<Path> graph() {
    return word.startsWith(GRAPH)
        ? Optional.of(PathWord.of("--vae", word.substring(GRAPH.length())))
        : Optional.empty();
  }

  private static CodecChoice ofId(String id) {
    return new CodecChoice(id, Optional.empty());
  }

  /** The codec that latents are of; its weights where they were then, if they were the user's. */
  public static CodecChoice of(LatentCodec codec) {
    return new CodecChoice(
        codec.id(), codec.weights().map(path -> PathWord.of("the VAE's weights", path)));
  }

  /** The file or folder of the user's that it wants and that is not there. */
  public Optional<Path> missing(Zoo zoo) {
    boolean known = known(zoo);
    Optional<Path> wanted = known ? weights : Optional.of(PathWord.of("--vae", word));
    return wanted.filter(path -> !Files.exists(path));
  }

  /** Whether its weights are on this machine, so that nothing has to be fetched. */
  public boolean atHand(Zoo zoo) throws IOException {
    if (missing(zoo).isPresent()) {
      return false;
    }
    return weights.isPresent()
        || !known(zoo)
        || zoo.weights().locate(registered(zoo).entry()).place() != WeightStore.Place.REMOTE;
  }

  private boolean known(Zoo zoo) {
    return zoo.registry().codecFamilies().stream()
        .flatMap(family -> family.entries().stream())
        .anyMatch(entry -> entry.id().equals(id()));
  }

  public String id() {
    String bare = word.startsWith(STABILITY) ? word.substring(STABILITY.length()) : word;
    return List.of("ema", "mse").contains(bare) ? PUBLISHED + bare : bare;
  }

  /** Stands for it in a folder's name: REPA's word, an id, or a file's name. */
  public String label() {
    String bare = id().startsWith(PUBLISHED) ? id().substring(PUBLISHED.length()) : id();
    String last = bare.replaceFirst("/+$", "").replaceFirst(".*/", "");
    return last.replaceFirst("\\.[^.]+$", "").replaceAll("[^A-Za-z0-9._-]", "-");
  }

  /**
   * Checks that there is such a codec, without reading its weights.
   *
   * @throws UsageException when there is none
   */
  public void check(Zoo zoo) {
    if (graph().isPresent()) {
      throw new UsageException(
          "--vae is an exported graph; only 'zoo encode' takes one, as its encoder");
    }
    if (!Files.exists(PathWord.of("--vae", word))) {
      registered(zoo);
    }
  }

  /** Latent channels by the catalogue; nothing for files and folders, which have to be read. */
  public OptionalInt latentChannels(Zoo zoo) {
    if (Files.exists(PathWord.of("--vae", word))) {
      return OptionalInt.empty();
    }
    Registered<CodecProvider> found = registered(zoo);
    return OptionalInt.of(unfilled(found, Device.cpu()).latentChannels());
  }

  /**
   * Image pixels along one side of a latent pixel: by the catalogue, or as a file or folder tells.
   * Where that is not there any more it is what REPA's codec has.
   *
   * @throws IOException when a file can't be read
   */
  public int downsampling(Zoo zoo) throws IOException {
    if (known(zoo)) {
      return unfilled(registered(zoo), Device.cpu()).downsampling();
    }
    Path path = PathWord.of("--vae", word);
    if (Files.exists(path)) {
      return new CodecFactory(zoo.registry()).withoutValues(CodecWeights.open(path)).downsampling();
    }
    return REPA_DECODER.downsampling(zoo);
  }

  /** By the catalogue, without weights. */
  private Codec unfilled(Registered<CodecProvider> found, Device device) {
    return ModelBuilder.forInference(device).build(found.provider(), found.provider().config(id()));
  }

  private Registered<CodecProvider> registered(Zoo zoo) {
    try {
      return zoo.registry().codec(id());
    } catch (UnknownIdException e) {
      throw new UsageException(e.getMessage() + "; nor is --vae a file or folder that exists");
    }
  }

  /**
   * Which codec it is, with its weights' digest: they are fetched and read, but nothing is built.
   *
   * @throws IOException when its weights can't be had
   */
  public LatentCodec identity(Zoo zoo) throws IOException {
    Path path = PathWord.of("--vae", word);
    if (!known(zoo) && Files.exists(path)) {
      requireNoWeights("--vae is a file or folder; --vae-weights is for ids");
      return digested(ofFile(path), CodecWeights.open(path));
    }
    Registered<CodecProvider> registered = registered(zoo);
    if (registered.entry().parameters() == 0) {
      requireNoWeights("--vae-weights has no use: " + id() + " has no weights");
      return new LatentCodec(id(), Optional.of(NO_WEIGHTS), Optional.empty());
    }
    return digested(ofId(), CodecWeights.open(file(zoo, registered)));
  }

  private void requireNoWeights(String why) {
    if (weights.isPresent()) {
      throw new UsageException(why);
    }
  }

  private static LatentCodec ofFile(Path path) {
    return new LatentCodec(path.toAbsolutePath().normalize().toString());
  }

  private LatentCodec ofId() {
    Optional<String> named = weights.map(own -> own.toAbsolutePath().normalize().toString());
    return new LatentCodec(id(), Optional.empty(), named);
  }

  private Path file(Zoo zoo, Registered<CodecProvider> registered) throws IOException {
    return weights.isPresent() ? weights.get() : zoo.obtain(registered);
  }

  /**
   * Loads it.
   *
   * @param manager owner of its arrays
   * @throws IOException when its weights can't be had
   */
  public FrozenCodec load(Zoo zoo, NDManager manager, Precision precision) throws IOException {
    Path path = PathWord.of("--vae", word);
    if (!known(zoo) && Files.exists(path)) {
      requireNoWeights("--vae is a file or folder; --vae-weights is for ids");
      CodecWeights found = CodecWeights.open(path);
      Codec codec = new CodecFactory(zoo.registry()).create(manager, found);
      return new FrozenCodec(digested(ofFile(path), found), manager, codec, precision);
    }
    Registered<CodecProvider> registered = registered(zoo);
    if (registered.entry().parameters() == 0) {
      requireNoWeights("--vae-weights has no use: " + id() + " has no weights");
      Codec codec = unfilled(registered, manager.getDevice());
      return new FrozenCodec(id(), NO_WEIGHTS, manager, codec, precision);
    }
    CodecWeights found = CodecWeights.open(file(zoo, registered));
    Codec codec =
        weights.isPresent() && found.config().isPresent()
            ? new CodecFactory(zoo.registry()).create(manager, found)
            : CodecFactory.create(
                manager, registered.provider(), registered.provider().config(id()), found);
    return new FrozenCodec(digested(ofId(), found), manager, codec, precision);
  }

  private static LatentCodec digested(LatentCodec named, CodecWeights weights) throws IOException {
    String digest = Sha256.of(weights.files().toArray(Path[]::new));
    return new LatentCodec(named.id(), Optional.of(digest), named.weights());
  }
}
