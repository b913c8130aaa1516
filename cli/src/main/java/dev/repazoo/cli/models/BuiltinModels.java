package dev.repazoo.cli.models;

import dev.repazoo.cli.options.UsageException;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.ShippedWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models that plugins ship in their jars, as {@code builtin:NAME}: entries whose weights are a
 * {@code resource:} named {@code NAME.safetensors} or {@code NAME.onnx}. Beside a checkpoint there
 * may be {@code NAME.onnx}, its sampler.
 */
public final class BuiltinModels {
  public static final String PREFIX = "builtin:";
  private static final String GRAPH = ".onnx";
  private static final List<String> ENDINGS = List.of(".safetensors", GRAPH);

  private BuiltinModels() {}

  /**
   * A model's files, unpacked.
   *
   * @param weights checkpoint or graph
   * @param sampler the graph that a checkpoint is best drawn with, if there is one
   */
  public record Unpacked(Path weights, Optional<Path> sampler) {}

  /** {@code builtin:NAME}, when the entry is shipped with weights. */
  public static Optional<String> nameOf(Registered<? extends Provider> one) {
    if (one.entry().kind() != Kind.GENERATOR || !ShippedWeights.has(one.entry())) {
      return Optional.empty();
    }
    String file = one.entry().weights().orElseThrow().name();
    return ENDINGS.stream()
        .filter(file::endsWith)
        .findFirst()
        .map(ending -> PREFIX + file.substring(0, file.length() - ending.length()));
  }

  /** Whether a word names one, or tries to. */
  public static boolean isName(String word) {
    return word.startsWith(PREFIX);
  }

  /**
   * A file of the user's, or a built-in model's weights.
   *
   * @param file as it stands on the command line
   * @throws UsageException when it is {@code builtin:NAME} of an unknown name
   */
  public static Path file(Registry registry, Path file) throws IOException {
    return isName(file.toString()) ? extract(registry, file.toString()).weights() : file;
  }

  /**
   * Copies a model to a temporary folder: graphs are loaded by path.
   *
   * @param word {@code builtin:NAME}
   * @throws UsageException when there is none of that name
   */
  public static Unpacked extract(Registry registry, String word) throws IOException {
    Map<String, Registered<? extends Provider>> known = new LinkedHashMap<>();
    registry.all().forEach(one -> nameOf(one).ifPresent(name -> known.put(name, one)));
    Registered<? extends Provider> found = known.get(word);
    if (found == null) {
      throw new UsageException(
          "--ckpt is '"
              + word
              + "'; "
              + (known.isEmpty()
                  ? "no model is built in"
                  : "built in are " + String.join(", ", known.keySet())));
    }
    Path weights = ShippedWeights.extract(found.provider(), found.entry());
    return new Unpacked(
        weights,
        weights.toString().endsWith(GRAPH)
            ? Optional.empty()
            : ShippedWeights.extractBeside(weights, found.provider(), found.entry(), GRAPH));
  }
}
