/**
 * How each operator of {@code dev.repazoo.ops.Ops}, and of DJL's arrays and layers, becomes ONNX
 * nodes: one file an operator. What ONNX has under one name is called by that name where it is
 * recorded.
 *
 * <p>A lowering knows values and the graph builder; it must not know arrays, models, nor who calls
 * it. Standard operators are those of opset 20.
 */
package dev.repazoo.export.lowering;
