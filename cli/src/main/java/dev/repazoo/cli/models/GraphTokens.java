package dev.repazoo.cli.models;

import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.export.encoder.TokenGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A vision encoder as an exported graph.
 *
 * @param id of the encoder
 * @param weights digest of its weights; of {@code onnx:FILE} that of the file
 * @param files of the graph
 * @param facts that it tells
 */
public record GraphTokens(String id, String weights, GraphFiles files, TokenGraph.Facts facts) {

  /**
   * The graph of an encoder: the file of {@code onnx:FILE}, or one that is exported.
   *
   * @param resolution sides of the images in pixels
   * @throws IOException where there is no such graph, or it is for images of another size
   */
  public static GraphTokens of(NamedEncoder encoder, KeptGraphs graphs, int resolution)
      throws IOException {
    NamedEncoder.Found found = encoder.find();
    Optional<Path> own = found.registered().provider().file();
    GraphFiles files =
        own.isPresent()
            ? GraphFiles.read(own.get(), "encoder")
            : graphs.tokens(encoder, found, resolution);
    TokenGraph.Facts facts = TokenGraph.Facts.of(files, files.digest());
    if (facts.resolution() != resolution) {
      throw new IOException(
          "%s was exported for images of %d pixels, not %d; export it by --resolution %3$d"
              .formatted(files.graph(), facts.resolution(), resolution));
    }
    return new GraphTokens(encoder.id(), found.digest(), files, facts);
  }

  /** What a cache of its tokens is of. */
  public FeatureKey key(Dataset dataset, FeatureKey.Type type) {
    return new FeatureKey(
        id,
        weights,
        dataset.resolution(),
        dataset.fingerprint(),
        dataset.size(),
        facts.grid() * facts.grid(),
        facts.dim(),
        type,
        facts.graph());
  }
}
