package dev.repazoo.cli.models;

import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.download.WeightFolder;
import dev.repazoo.download.WeightStore;
import dev.repazoo.export.encoder.OnnxEncoderProvider;
import dev.repazoo.file.Sha256;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.train.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code --encoder-weights}: a file or folder for each encoder of {@code --enc-type}, in that
 * order. The words {@code builtin} and {@code published} leave an encoder to the store of published
 * weights, as leaving out the option does for all.
 *
 * @param files as many as there are encoders, or none
 */
public record EncoderWeights(List<String> files) {
  private static final List<String> PUBLISHED = List.of("builtin", "published");

  /** Reads the option. */
  public static EncoderWeights of(Arguments arguments, int encoders) {
    List<String> files =
        arguments.find("encoder-weights").map(f -> List.of(f.split(",", -1))).orElse(List.of());
    if (!files.isEmpty() && files.size() != encoders) {
      throw new UsageException(
          "--encoder-weights names "
              + Counts.of(files.size(), "file")
              + " for "
              + Counts.of(encoders, "encoder")
              + "; name one for each, 'published' for one that is to be found or fetched");
    }
    return new EncoderWeights(files);
  }

  /**
   * The digest of an encoder's weights, if that takes no download.
   *
   * @throws IOException when a file can't be read
   */
  public Optional<String> digestAtHand(
      Session session, int encoder, Registered<EncoderProvider> registered) throws IOException {
    boolean named = !files.isEmpty() && !PUBLISHED.contains(files.get(encoder));
    if (registered.entry().parameters() > 0
        && !named
        && session.weights().locate(registered.entry()).place() == WeightStore.Place.REMOTE) {
      return Optional.empty();
    }
    return Optional.of(digest(of(session, encoder, registered), registered));
  }

  /** What identifies an encoder's weights: their file's digest, or that of an ONNX file. */
  public static String digest(Optional<Path> weights, Registered<EncoderProvider> registered)
      throws IOException {
    if (weights.isPresent()) {
      return Sha256.of(WeightFolder.resolve(weights.get()));
    }
    return registered.provider() instanceof OnnxEncoderProvider onnx
        ? Sha256.of(onnx.file())
        : "none";
  }

  /**
   * The file of an encoder: the one that is named, else its published weights, fetched when they
   * are not on this machine; nothing for an encoder without parameters.
   *
   * @param encoder its place in {@code --enc-type}
   * @throws IOException when there is no such file, or it can't be fetched
   */
  public Optional<Path> of(Session session, int encoder, Registered<EncoderProvider> registered)
      throws IOException {
    if (!files.isEmpty() && !PUBLISHED.contains(files.get(encoder))) {
      Path named = Arguments.toPath("--encoder-weights", files.get(encoder));
      if (!Files.exists(named)) {
        throw new NoSuchFileException(named.toString());
      }
      Optional<ModelFolder> folder = ModelFolder.of(named);
      if (folder.isPresent()) {
        folder.get().require(registered, session.encoders());
      }
      return Optional.of(named);
    }
    if (registered.entry().parameters() == 0) {
      return Optional.empty();
    }
    if (registered.entry().weights().isEmpty()) {
      throw new UsageException(
          "encoder "
              + registered.entry().id()
              + " has no published weights; name a file with --encoder-weights");
    }
    return Optional.of(session.weights().obtain(registered, session.progress()));
  }
}
