package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Replaces a share of the labels by the null class, so that one model learns both velocities of
 * classifier-free guidance.
 *
 * @param probability the share
 * @param nullClass the label put in
 * @param rounds how often labels are dropped: 2 in REPA's legacy mode, else 1
 */
record LabelDropout(double probability, int nullClass, int rounds) {

  /** Draws and replaces. y int64 [B] gives the labels to use. */
  NDArray apply(NDManager manager, NDArray y) {
    NDArray labels = y;
    for (int i = 0; probability > 0 && i < rounds; i++) {
      Shape shape = new Shape(y.getShape().get(0));
      labels = replace(labels, manager.randomUniform(0f, 1f, shape, DataType.FLOAT32));
    }
    return labels;
  }

  /** Replaces where a uniform draw [B] is below the probability. */
  NDArray replace(NDArray y, NDArray draw) {
    NDArray dropped = draw.lt((float) probability).toType(DataType.INT64, false);
    return y.mul(dropped.neg().add(1)).add(dropped.mul(nullClass));
  }
}
