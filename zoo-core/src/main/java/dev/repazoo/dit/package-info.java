/**
 * Parts that diffusion transformers share: embeddings of times and positions, adaptive layer norm,
 * the last layer and the projections that are aligned. Families put them together.
 *
 * <p>Written in {@code dev.repazoo.nn}; knows no family and no engine.
 */
package dev.repazoo.dit;
