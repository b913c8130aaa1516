/**
 * Running exported graphs with ONNX Runtime: sessions, sampling, and what a file holds.
 *
 * <p>What a service needs and nothing more: it must not know PyTorch, models nor how graphs are
 * made.
 */
package dev.repazoo.runtime;
