package dev.repazoo.export.graph;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One operator applied to values.
 *
 * @param domain empty for standard ONNX, otherwise who defines the operator
 * @param op the operator's name
 * @param inputs values in order, {@link Value#ABSENT} for those left out
 * @param outputs the values it makes
 * @param attributes by name
 */
public record Node(
    String domain,
    String op,
    List<Value> inputs,
    List<Value> outputs,
    SortedMap<String, Attribute> attributes) {

  /** The domain of standard operators. */
  public static final String STANDARD = "";

  /** The domain of ONNX Runtime's own operators. */
  public static final String MICROSOFT = "com.microsoft";

  /** Copies the collections. */
  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }

  /** Whether this is the standard operator of the given name. */
  boolean is(String standardOp) {
    return domain.equals(STANDARD) && op.equals(standardOp);
  }

  /** The first input. */
  Value input() {
    return inputs.get(0);
  }

  /** The only output. */
  Value output() {
    return outputs.get(0);
  }

  /** The nested graph of a loop. */
  public Optional<Graph> body() {
    return attributes.values().stream()
        .filter(Attribute.OfGraph.class::isInstance)
        .map(attribute -> ((Attribute.OfGraph) attribute).graph())
        .findFirst();
  }

  /** Whole numbers of an attribute. */
  List<Long> ints(String name) {
    return ((Attribute.OfInts) attributes.get(name)).values();
  }

  /** The same with other inputs. */
  Node withInputs(UnaryOperator<Value> change) {
    return new Node(domain, op, inputs.stream().map(change).toList(), outputs, attributes);
  }

  /** The same with other outputs. */
  Node withOutputs(UnaryOperator<Value> change) {
    return new Node(domain, op, inputs, outputs.stream().map(change).toList(), attributes);
  }
}
