package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.image.InputFit;
import dev.repazoo.nn.Context;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spi.Encoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network that was exported by {@link ExtractorGraph}, as a file that the user names: it computes
 * without PyTorch, and tells whose features it gives.
 *
 * @param file the graph
 * @param rule by which images become its input
 */
public record GraphExtractor(GraphFiles file, InputRule rule) implements Extractor {
  /** What names a file. */
  private static final String PREFIX = "onnx:";

  /** The metadata entry of the rule's name. */
  public static final String RULE = "repazoo.rule";

  /** The metadata entry of what is done to each image before. */
  public static final String FIT = "repazoo.fit";

  private static final String AS_IS = "as it is";
  private static final String SQUEEZED = "squeezed";
  private static final String CROPPED = "cropped";

  /**
   * The extractor that a word after {@code --features} names; none where that isn't such a file.
   */
  public static Optional<GraphExtractor> named(String word) {
    if (!word.startsWith(PREFIX)) {
      return Optional.empty();
    }
    Path path = Path.of(word.substring(PREFIX.length()));
    OnnxModelInfo info = OnnxModelInfo.read(path);
    if (!info.metadata(GraphMetadata.WHAT).orElse("").equals(ExtractorGraph.WHAT)) {
      return Optional.empty();
    }
    String rule = entry(info, RULE);
    InputFit fit = fit(entry(info, FIT), side(info));
    return Optional.of(
        new GraphExtractor(GraphFiles.read(path, ExtractorGraph.WHAT), new RuleOfGraph(rule, fit)));
  }

  private static String entry(OnnxModelInfo info, String key) {
    return info.metadata(key)
        .orElseThrow(
            () ->
                new ModelFileException(
                    info.path()
                        + " has no metadata entry "
                        + key
                        + "; run 'zoo eval --engine onnx' again where PyTorch is"));
  }

  /** How a fit is called in metadata. */
  public static String word(InputFit fit) {
    return fit instanceof InputFit.Square square
        ? (square.crop() ? CROPPED : SQUEEZED)
        : AS_IS; // or of sizes that the network takes: the graph is of one
  }

  private static InputFit fit(String word, int side) {
    return word.equals(AS_IS)
        ? new InputFit.AsIs()
        : new InputFit.Square(side, word.equals(CROPPED));
  }

  private static int side(OnnxModelInfo info) {
    return Integer.parseInt(info.inputs().get(0).shape().get(3));
  }

  /** A rule whose second half is in the graph. */
  private record RuleOfGraph(String word, InputFit fit) implements InputRule {
    @Override
    public String words() {
      return "that of the exported graph, " + word;
    }

    @Override
    public NDArray input(Context context, NDArray pixels) {
      throw torch();
    }
  }

  /**
   * The graph, for images of a size.
   *
   * @throws ModelFileException when it is for another
   */
  GraphFiles graph(int height, int width) {
    List<String> shape = file.info().inputs().get(0).shape();
    if (!shape.subList(2, 4).equals(List.of(height + "", width + ""))) {
      throw new ModelFileException(
          "%s was exported for images of %sx%s, and these are %dx%d"
              .formatted(file.graph(), shape.get(3), shape.get(2), width, height));
    }
    return file;
  }

  @Override
  public String id() {
    return entry(file.info(), GraphMetadata.MODEL);
  }

  @Override
  public String digest() {
    return entry(file.info(), GraphMetadata.CHECKPOINT);
  }

  @Override
  public Encoder network() {
    throw torch();
  }

  @Override
  public Map<Feature, NDArray> features(Context context, NDArray input) {
    throw torch();
  }

  private static UsageException torch() {
    return new UsageException("--features is an exported graph, which --engine onnx runs");
  }

  @Override
  public int dim(Feature feature) {
    return file.info().outputs().stream()
        .filter(output -> ExtractorGraph.output(feature).equals(output.name()))
        .mapToInt(output -> Integer.parseInt(output.shape().get(1)))
        .findFirst()
        .orElse(0);
  }
}
