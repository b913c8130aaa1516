package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;

/**
 * An encoder on a device, as a cache of its tokens wants it.
 *
 * @param manager for arrays on the device; each batch has a sub-manager of it
 * @param encode uint8 [B, 3, R, R] to float [B, N, D]
 */
public record TokenEncoding(NDManager manager, UnaryOperator<NDArray> encode) {}
