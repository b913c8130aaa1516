/**
 * Text encoders that are ONNX files: MiniLM (Wang et al., MiniLM, NeurIPS 2020, arXiv 2002.10957;
 * trained for sentences by sentence-transformers), which ships with this module, and any other that
 * a user names.
 *
 * <p>Knows ONNX Runtime and the interface of text encoders; no engine.
 */
package dev.repazoo.minilm;
