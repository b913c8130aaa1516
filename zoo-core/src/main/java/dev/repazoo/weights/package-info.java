/**
 * Weights in files: safetensors and PyTorch checkpoints, read and written without Python.
 *
 * <p>Reads tensors where they lie in the file, renames them by key maps and puts them into the
 * parameters of a block. Nothing a pickle names is ever run. Knows no model: which keys a model
 * wants is its family's business.
 */
package dev.repazoo.weights;
