package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Features of a caption, float32 [B, L, E]; the null is those of the empty caption, which the data
 * tell.
 *
 * @param length L, tokens of a caption
 * @param width E of a token's features
 */
public record Text(int length, int width) implements Conditioning {
  static final String KIND = "text";

  /** Checks the numbers. */
  public Text {
    if (length < 1 || width < 1) {
      throw new IllegalArgumentException(
          "text features are " + length + " x " + width + "; both must be positive");
    }
  }

  static Text read(JsonFields json) {
    return new Text(json.size("length"), json.size("width"));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public DataType type() {
    return DataType.FLOAT32;
  }

  @Override
  public Shape shape(long batch) {
    return new Shape(batch, length, width);
  }

  @Override
  public Conditioning ofShape(Shape shape) {
    return new Text(Math.toIntExact(shape.get(1)), Math.toIntExact(shape.get(2)));
  }

  @Override
  public boolean hasNull() {
    return true;
  }

  @Override
  public String denoiserInput() {
    return "context";
  }

  @Override
  public List<GraphInput> samplerInputs() {
    return List.of(new GraphInput("context", false), new GraphInput("null_context", true));
  }

  @Override
  public Conditions conditions(NDArray given, Optional<NDArray> none) {
    NDArray features =
        none.orElseThrow(
            () -> new IllegalArgumentException("the features of the empty caption are missing"));
    return new Conditions(given, features.broadcast(given.getShape()));
  }

  @Override
  public double example(RandomGenerator random) {
    return random.nextGaussian();
  }

  @Override
  public void check(Conditioning data, String name) {
    if (!equals(data)) {
      throw new IllegalArgumentException(
          "the model takes text features of "
              + length
              + " x "
              + width
              + ", "
              + name
              + " has "
              + (data instanceof Text text ? text.length + " x " + text.width : data.kind()));
    }
  }

  @Override
  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", KIND)
        .put("length", length)
        .put("width", width);
  }
}
