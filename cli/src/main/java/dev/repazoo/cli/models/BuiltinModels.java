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
import java.util.Map;
import java.util.Optional;

/**
 * Models that plugins ship in their jars, as {@code builtin:NAME}: entries whose weights are a
 * {@code resource:} named {@code NAME.onnx}.
 */
public final class BuiltinModels {
  public static final String PREFIX = "builtin:";
  private static final String SUFFIX = ".onnx";

  private BuiltinModels() {}

  /** {@code builtin:NAME}, when the entry is shipped with weights. */
  public static Optional<String> nameOf(Registered<? extends Provider> one) {
    return one.entry()
        .weights()
        .filter(
            w ->
                one.entry().kind() == Kind.GENERATOR
                    && ShippedWeights.has(one.entry())
                    && w.name().endsWith(SUFFIX))
        .map(w -> PREFIX + w.name().substring(0, w.name().length() - SUFFIX.length()));
  }

  /**
   * Copies a model to a temporary file: graphs are loaded by path.
   *
   * @param word {@code builtin:NAME}
   * @throws UsageException when there is none of that name
   */
  public static Path extract(Registry registry, String word) throws IOException {
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
    return ShippedWeights.extract(found.provider(), found.entry());
  }
}
