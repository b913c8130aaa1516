package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;

/**
 * What the samples of a batch are conditioned on, and what stands for no condition.
 *
 * @param given [B, ...], as the {@link Conditioning} says
 * @param none the null condition of each sample, the same shape
 */
public record Conditions(NDArray given, NDArray none) {}
