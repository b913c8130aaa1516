package dev.repazoo.cli;

import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Models that plugins ship in their jars, as {@code builtin:NAME}: entries whose weights are a
 * {@code resource:} named {@code NAME.onnx}.
 */
final class BuiltinModels {
  static final String PREFIX = "builtin:";
  private static final String RESOURCE = "resource:";
  private static final String SUFFIX = ".onnx";

  private BuiltinModels() {}

  /** All of them by name. */
  static Map<String, Registered<? extends Provider>> of(Registry registry) {
    Map<String, Registered<? extends Provider>> found = new LinkedHashMap<>();
    for (Registered<? extends Provider> one : registry.all()) {
      one.entry()
          .weights()
          .filter(w -> w.uri().startsWith(RESOURCE) && w.name().endsWith(SUFFIX))
          .ifPresent(
              w -> found.put(w.name().substring(0, w.name().length() - SUFFIX.length()), one));
    }
    return found;
  }

  /**
   * Copies a model to a temporary file that goes away with the process: graphs are loaded by path.
   *
   * @param word {@code builtin:NAME}
   * @throws UsageException when there is none of that name
   */
  static Path extract(Registry registry, String word) throws IOException, CommandFailure {
    Map<String, Registered<? extends Provider>> known = of(registry);
    String name = word.substring(PREFIX.length());
    Registered<? extends Provider> found = known.get(name);
    if (found == null) {
      throw new UsageException(
          "--ckpt is '"
              + word
              + "'; "
              + (known.isEmpty()
                  ? "no model is built in"
                  : "built in are " + PREFIX + String.join(", " + PREFIX, known.keySet())));
    }
    String uri = found.entry().weights().orElseThrow().uri();
    String resource = "/" + uri.substring(RESOURCE.length());
    Path folder = Files.createTempDirectory("zoo-builtin-");
    Path file = folder.resolve(name + SUFFIX);
    try (InputStream in = found.provider().getClass().getResourceAsStream(resource)) {
      if (in == null) {
        throw new CommandFailure(found.plugin() + " lacks the resource " + resource);
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    folder.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    return file;
  }
}
