/**
 * The ONNX graph under construction: values, nodes, initialisers, and the passes that tidy it.
 *
 * <p>It knows element types and shapes (with the batch size as a symbol) and nothing else: not who
 * emits nodes, what a model is, nor how a file is written.
 */
package dev.repazoo.export.graph;
