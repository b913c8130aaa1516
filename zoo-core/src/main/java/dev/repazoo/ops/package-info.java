/**
 * The neural operators that models are written in, as one interface.
 *
 * <p>It must not know who implements them (PyTorch, the exporter's tracer) nor which models use
 * them. A new operator is a method here, a kernel in {@code dev.repazoo.torch} and a lowering in
 * {@code dev.repazoo.export.lowering}.
 */
package dev.repazoo.ops;
