/**
 * Arrays that record what is done with them: a model's own forward, run on them, builds its graph.
 *
 * <p>Semantics are PyTorch's as DJL shows them. It must not know model families, files nor ONNX
 * Runtime; what an operator becomes is {@code dev.repazoo.export.lowering}'s affair.
 */
package dev.repazoo.export.trace;
