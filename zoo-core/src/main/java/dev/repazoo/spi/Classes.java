package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Class labels, int64 [B], 0 to K-1; the null class is K.
 *
 * @param count K
 * @param hasNull whether a model has learned the null class
 */
public record Classes(int count, boolean hasNull) implements Conditioning {
  static final String KIND = "classes";

  /** Checks the number. */
  public Classes {
    if (count < 1) {
      throw new IllegalArgumentException("there are " + count + " classes; there must be one");
    }
  }

  static Classes read(JsonFields json) {
    return new Classes(json.count("count"), json.flag(true, "has_null"));
  }

  /** Labels as plain memory. */
  public ConditionData labels(long... labels) {
    ByteBuffer values = ConditionData.allocate(this, labels.length);
    values.asLongBuffer().put(labels);
    return new ConditionData(this, values, Optional.empty());
  }

  /** One label as a data set gives it: 8 bytes in native order. */
  public static ByteBuffer condition(long label) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, label);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public DataType type() {
    return DataType.INT64;
  }

  @Override
  public Shape shape(long batch) {
    return new Shape(batch);
  }

  @Override
  public String denoiserInput() {
    return "y";
  }

  @Override
  public List<GraphInput> samplerInputs() {
    return List.of(new GraphInput("class_labels", false));
  }

  /** The null is K for each, made of the labels so that it has their shape in a graph, too. */
  @Override
  public Conditions conditions(NDArray given, Optional<NDArray> none) {
    return new Conditions(given, given.mul(0).add(count));
  }

  @Override
  public double example(RandomGenerator random) {
    return random.nextInt(count);
  }

  @Override
  public void check(Conditioning data, String name) {
    if (!(data instanceof Classes classes)) {
      throw new IllegalArgumentException(
          "the model is conditioned on classes, " + name + " has " + data.kind());
    }
    if (classes.count > count) {
      throw new IllegalArgumentException(
          "the model has " + count + " classes, " + name + " has " + classes.count);
    }
  }

  @Override
  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", KIND)
        .put("count", count)
        .put("has_null", hasNull);
  }
}
