/**
 * How each operator of {@code dev.repazoo.ops.Ops} becomes ONNX nodes: one file an operator.
 *
 * <p>A lowering knows values and the graph builder; it must not know arrays, models, nor who calls
 * it. Standard operators are those of opset 20.
 */
package dev.repazoo.export.lowering;
