/**
 * A graph as an ONNX file: protobuf messages, external data, metadata.
 *
 * <p>It must not know arrays, models, tracing nor ONNX Runtime.
 */
package dev.repazoo.export.onnx;
