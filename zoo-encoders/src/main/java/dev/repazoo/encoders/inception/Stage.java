package dev.repazoo.encoders.inception;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;

/** A step of the network: maps x [B, C, H, W] to [B, C', H', W']. */
abstract class Stage extends Module {
  abstract NDArray forward(Context context, NDArray x);
}
