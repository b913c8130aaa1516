package dev.repazoo.export.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Computes products over tokens with weights of 4 bits: each run of {@link FourBitMatrix#BLOCK}
 * inputs of an output has a scale and a zero of its own.
 *
 * <p>For ONNX Runtime these are {@code com.microsoft.MatMulNBits}, which rounds inputs to 8 bits,
 * run by run of each row. Otherwise weights are widened by {@code DequantizeLinear} with blocks
 * (opset 21) before a {@code MatMul}; newer versions of ONNX Runtime make {@code MatMulNBits} of
 * the two when they load them.
 */
final class FourBitProducts {
  private static final long BITS = 4;

  /** Inputs in 8 bits. */
  private static final long ACCURACY_LEVEL = 4;

  /** Widened weights of loops, by name, and what widens them: once, ahead of all else. */
  private final Map<String, Value> widened = new HashMap<>();

  private final List<Node> ahead = new ArrayList<>();

  private FourBitProducts() {}

  /**
   * Replaces products.
   *
   * @param microsoft whether ONNX Runtime's own operators may be used
   */
  static void run(Graph root, boolean microsoft) {
    FourBitProducts products = new FourBitProducts();
    TokenProducts.replace(root, microsoft ? FourBitProducts::write : products::widen);
    root.nodes().addAll(0, products.ahead);
  }

  private void widen(GraphBuilder g, Node node, TensorData.Transposed matrix, String name) {
    // ONNX Runtime looks for weights of a pair that it fuses in the pair's own graph only, and
    // fails to load a loop with one.
    Value weight =
        g.graph() == g.root()
            ? add(g, widening(g, matrix, name))
            : widened.computeIfAbsent(
                name,
                key -> {
                  Node widening = widening(g, matrix, name);
                  ahead.add(widening);
                  return widening.output();
                });
    g.add(
        new Node(
            Node.STANDARD,
            "MatMul",
            List.of(node.input(), weight),
            node.outputs(),
            new TreeMap<>()));
  }

  private static Value add(GraphBuilder g, Node node) {
    g.add(node);
    return node.output();
  }

  private static Node widening(GraphBuilder g, TensorData.Transposed matrix, String name) {
    FourBitMatrix four = new FourBitMatrix(matrix);
    Shape whole = new Shape(four.columns(), four.rows());
    Shape blocks = new Shape(four.blocks(), four.rows());
    Value levels =
        TokenProducts.initializer(
            g, new Value(name + ".int4", DataType.UINT8, whole), new ConvertedData.Levels(four));
    Value scales =
        TokenProducts.initializer(
            g,
            new Value(name + ".scale", DataType.FLOAT32, blocks),
            new ConvertedData.LevelScales(four));
    Value zeros =
        TokenProducts.initializer(
            g,
            new Value(name + ".zero", DataType.UINT8, blocks),
            new ConvertedData.LevelZeros(four));
    TreeMap<String, Attribute> attributes = new TreeMap<>();
    attributes.put("axis", new Attribute.OfInt(0));
    attributes.put("block_size", new Attribute.OfInt(FourBitMatrix.BLOCK));
    Value weight = new Value(g.graph().freshName("weight"), DataType.FLOAT32, whole);
    return new Node(
        Node.STANDARD,
        "DequantizeLinear",
        List.of(levels, scales, zeros),
        List.of(weight),
        attributes);
  }

  private static void write(GraphBuilder g, Node node, TensorData.Transposed matrix, String name) {
    FourBitMatrix four = new FourBitMatrix(matrix);
    long outputs = matrix.rows();
    long blocks = four.blocks();
    Value levels =
        TokenProducts.initializer(
            g,
            new Value(
                name + ".int4",
                DataType.UINT8,
                new Shape(outputs, blocks, FourBitMatrix.BLOCK / 2)),
            new ConvertedData.Int4(four));
    Value scales =
        TokenProducts.initializer(
            g,
            new Value(name + ".scale", DataType.FLOAT32, new Shape(outputs * blocks)),
            new ConvertedData.Int4Scales(four));
    Value zeros =
        TokenProducts.initializer(
            g,
            new Value(name + ".zero", DataType.UINT8, new Shape(outputs * ((blocks + 1) / 2))),
            new ConvertedData.Int4Zeros(four));
    TreeMap<String, Attribute> attributes = new TreeMap<>();
    attributes.put("K", new Attribute.OfInt(matrix.columns()));
    attributes.put("N", new Attribute.OfInt(outputs));
    attributes.put("bits", new Attribute.OfInt(BITS));
    attributes.put("block_size", new Attribute.OfInt(FourBitMatrix.BLOCK));
    attributes.put("accuracy_level", new Attribute.OfInt(ACCURACY_LEVEL));
    g.add(
        new Node(
            Node.MICROSOFT,
            "MatMulNBits",
            List.of(node.input(), levels, scales, zeros),
            List.of(node.output()),
            attributes));
  }
}
