/**
 * Tokens of frozen encoders outside of training: encoding whole data sets and arrays, choosing a
 * batch size that fits into memory, and drawing tokens by their principal components.
 *
 * <p>Knows encoders by their interface only; must not know families, training, ONNX nor commands.
 */
package dev.repazoo.features;
