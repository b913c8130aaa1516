package dev.repazoo.export.encoder;

import dev.repazoo.file.Sha256;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxModelInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
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

  /**
   * An entry of the metadata.
   *
   * @throws ModelFileException when it isn't there
   */
  String entry(String key) {
    return info.metadata(key)
        .orElseThrow(
            () ->
                new ModelFileException(
                    graph() + " has no metadata entry " + key + "; export it again"));
  }

  /** The same as a number. */
  int number(String key) {
    try {
      return Integer.parseInt(entry(key));
    } catch (NumberFormatException e) {
      throw new ModelFileException(
          graph() + ": metadata " + key + " is '" + entry(key) + "', no number", e);
    }
  }
}
