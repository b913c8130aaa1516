package dev.repazoo.dit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.GeneratorOptions;
import dev.repazoo.spi.LatentShape;

/** The keys that the configurations of REPA's models have in common. */
public final class SharedKeys {
  private SharedKeys() {}

  /**
   * A copy of a configuration, with the options' sample and alignment in place of what it says.
   *
   * @param model what messages call it
   * @throws IllegalArgumentException for samples that are not square
   */
  public static ObjectNode adapt(String model, ObjectNode config, GeneratorOptions options) {
    ObjectNode adapted = config.deepCopy();
    options.sample().ifPresent(shape -> putShape(model, adapted, shape));
    options.alignmentDepth().ifPresent(depth -> adapted.put("encoder_depth", depth));
    options
        .projectionDims()
        .ifPresent(
            dims -> {
              ArrayNode list = adapted.putArray("z_dims");
              dims.forEach(list::add);
            });
    return adapted;
  }

  private static void putShape(String model, ObjectNode config, LatentShape shape) {
    if (shape.height() != shape.width()) {
      throw new IllegalArgumentException(
          "%s: samples are square, not %dx%d".formatted(model, shape.height(), shape.width()));
    }
    config.put("in_channels", shape.channels()).put("input_size", shape.height());
  }
}
