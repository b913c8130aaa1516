package dev.repazoo.export.graph;

/**
 * A value known at export.
 *
 * @param value its name, type and shape
 * @param data its bytes
 */
public record Initializer(Value value, TensorData data) {
  /** The type of its elements in the file. */
  public ElementType element() {
    return data instanceof ConvertedData.FourBits
        ? ElementType.UINT4
        : ElementType.of(value.type());
  }
}
