package dev.repazoo.export.encoder;

import dev.repazoo.file.Sha256;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxModelInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An exported graph before it is loaded.
 *
 * @param info what the file says
 * @param paths the file, and those beside it that have its weights
 */
public record GraphFiles(OnnxModelInfo info, List<Path> paths) {
  /** Copies the list. */
  public GraphFiles {
    paths = List.copyOf(paths);
  }

  /**
   * Reads what a graph says of itself.
   *
   * @param what it must be: {@code encoder}, {@code codec-encoder}
   * @throws ModelFileException when it is no such graph of this program's, or lacks its weights
   */
  public static GraphFiles read(Path graph, String what) {
    OnnxModelInfo info = OnnxModelInfo.read(graph);
    String found = info.metadata(GraphMetadata.WHAT).orElse("of another program");
    if (!found.equals(what)) {
      throw new ModelFileException(
          "%s is %s; make one by 'zoo export --what %s'"
              .formatted(graph, found.contains(" ") ? found : "a " + found, what));
    }
    info.requireComplete();
    Set<Path> paths = new LinkedHashSet<>(List.of(graph));
    info.initializers().forEach(weights -> paths.add(weights.file()));
    return new GraphFiles(info, List.copyOf(paths));
  }

  /** The graph itself. */
  public Path graph() {
    return info.path();
  }

  /** SHA-256 of all. */
  public String digest() throws IOException {
    return Sha256.of(paths.toArray(Path[]::new));
  }

  /** What it says of its model. */
  public GraphMetadata metadata() {
    return GraphMetadata.of(info);
  }

  /**
   * An entry of a graph's metadata.
   *
   * @throws ModelFileException when it isn't there
   */
  static String entry(GraphMetadata metadata, String key) {
    return Optional.ofNullable(metadata.entries().get(key))
        .orElseThrow(
            () ->
                new ModelFileException(
                    metadata.path() + " has no metadata entry " + key + "; export it again"));
  }

  /** The same as a number. */
  static int number(GraphMetadata metadata, String key) {
    try {
      return Integer.parseInt(entry(metadata, key));
    } catch (NumberFormatException e) {
      throw new ModelFileException(
          "%s: metadata %s is '%s', no number"
              .formatted(metadata.path(), key, entry(metadata, key)),
          e);
    }
  }
}
