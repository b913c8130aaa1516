package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.ExampleValues;
import dev.repazoo.export.GraphInput;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.nn.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An extractor as a graph, the second half of its rule included: {@code images} uint8 [B, 3, H, W]
 * give an output [B, D] for each of its features, by the name in lower case.
 */
public final class ExtractorGraph {
  /** What such a graph says that it is. */
  public static final String WHAT = "features";

  private static final int LEVELS = 256;

  private ExtractorGraph() {}

  /** The graph for images of a size, which the first half of the rule has brought them to. */
  public static GraphSpec of(Extractor extractor, int height, int width) {
    List<Feature> features = features(extractor);
    return GraphSpec.of(
        WHAT,
        extractor.network(),
        List.of(
            new GraphInput(
                "images",
                DataType.UINT8,
                batch -> new Shape(batch, 3, height, width),
                ExampleValues.below(LEVELS))),
        features.stream().map(ExtractorGraph::output).toList(),
        (parameters, inputs) -> {
          Context context = Context.of(parameters, inputs.get(0), false);
          NDArray pixels = inputs.get(0).toType(DataType.FLOAT32, false);
          Map<Feature, NDArray> found =
              extractor.features(context, extractor.rule().input(context, pixels));
          NDList outputs = new NDList();
          features.forEach(feature -> outputs.add(found.get(feature)));
          return outputs;
        });
  }

  /** Those that an extractor has. */
  static List<Feature> features(Extractor extractor) {
    return Arrays.stream(Feature.values()).filter(f -> extractor.dim(f) > 0).toList();
  }

  /** The name of a feature's output. */
  public static String output(Feature feature) {
    return feature.name().toLowerCase(Locale.ROOT);
  }
}
