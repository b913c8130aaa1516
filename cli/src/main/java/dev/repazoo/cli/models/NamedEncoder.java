package dev.repazoo.cli.models;

import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.options.EncoderOptions;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.download.WeightFolder;
import dev.repazoo.download.WeightStore;
import dev.repazoo.file.Sha256;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.train.Alignment;
import dev.repazoo.train.AlignmentException;
import dev.repazoo.train.EncoderFactory;
import dev.repazoo.train.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An encoder of {@code --enc-type}, before its weights are found. The words {@code builtin} and
 * {@code published} of {@code --encoder-weights} leave it to the store of published weights, as
 * leaving out the option does for all.
 *
 * @param zoo where it is
 * @param registered the encoder
 * @param file of its weights, where one is named
 */
public record NamedEncoder(Zoo zoo, Registered<EncoderProvider> registered, Optional<String> file) {
  private static final List<String> PUBLISHED = List.of("builtin", "published");

  /**
   * An encoder with its weights.
   *
   * @param registered the encoder
   * @param weights their file or folder; nothing for an encoder without parameters
   */
  public record Found(Registered<EncoderProvider> registered, Optional<Path> weights) {

    /** What identifies the weights: their file's digest, or that of an ONNX file. */
    public String digest() throws IOException {
      Optional<Path> file =
          weights.isPresent()
              ? Optional.of(WeightFolder.resolve(weights.get()))
              : registered.provider().file();
      return file.isPresent() ? Sha256.of(file.get()) : "none";
    }

    /** Builds and loads it together with what its embedding takes beyond tokens. */
    public Encoder loadForEmbedding(NDManager manager) throws IOException {
      return EncoderFactory.createForEmbedding(manager, registered, weights);
    }

    /** Builds and loads it. */
    public Encoder load(NDManager manager) throws IOException {
      return EncoderFactory.create(manager, registered, weights);
    }
  }

  /** All that are named, in the order of the options. */
  public static List<NamedEncoder> of(EncoderOptions options, Zoo zoo) {
    Map<String, NamedEncoder> found = new LinkedHashMap<>();
    int count = options.types().size();
    List<String> files = options.weights();
    for (String type : options.types()) {
      Registered<EncoderProvider> encoder = zoo.encoder(type);
      Optional<String> file =
          files.size() == count
              ? Optional.of(files.get(found.size())).filter(word -> !PUBLISHED.contains(word))
              : Optional.empty();
      if (found.put(encoder.entry().id(), new NamedEncoder(zoo, encoder, file)) != null) {
        throw new UsageException("--enc-type names " + type + " twice");
      }
    }
    if (!files.isEmpty() && files.size() != count) {
      throw new UsageException(
          "--encoder-weights names "
              + Counts.of(files.size(), "file")
              + " for "
              + Counts.of(count, "encoder")
              + "; name one for each, 'published' for one that is to be found or fetched");
    }
    return List.copyOf(found.values());
  }

  /** The encoder's id. */
  public String id() {
    return registered.entry().id();
  }

  /**
   * Fails before weights are fetched and read.
   *
   * @throws AlignmentException when the encoder can't take images of that size
   */
  public void checkResolution(int resolution) {
    if (registered.provider().file().isEmpty()) { // or it would be read, only to say it
      try {
        Alignment.gridSize(EncoderFactory.create(registered), resolution);
      } catch (AlignmentException e) {
        throw new AlignmentException("encoder " + id() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * The digest of the weights, if that takes no download.
   *
   * @throws IOException when a file can't be read
   */
  public Optional<String> digestAtHand() throws IOException {
    boolean remote =
        registered.entry().parameters() > 0
            && file.isEmpty()
            && zoo.weights().locate(registered.entry()).place() == WeightStore.Place.REMOTE;
    return remote ? Optional.empty() : Optional.of(find().digest());
  }

  /**
   * With the weights that are named, else the published ones, fetched when they are not on this
   * machine.
   *
   * @throws IOException when there is no such file, or it can't be fetched
   */
  public Found find() throws IOException {
    if (file.isPresent()) {
      Path named = PathWord.of("--encoder-weights", file.get());
      if (!Files.exists(named)) {
        throw new NoSuchFileException(named.toString());
      }
      Optional<ModelFolder> folder = ModelFolder.of(named);
      if (folder.isPresent()) {
        folder.get().require(registered, zoo.encoders());
      }
      return new Found(registered, Optional.of(named));
    }
    if (registered.entry().parameters() == 0) {
      return new Found(registered, Optional.empty());
    }
    if (registered.entry().weights().isEmpty()) {
      throw new UsageException(
          "encoder " + id() + " has no published weights; name a file with --encoder-weights");
    }
    return new Found(registered, Optional.of(zoo.obtain(registered)));
  }
}
