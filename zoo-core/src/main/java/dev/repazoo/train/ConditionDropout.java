package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Conditions;

/**
 * Replaces a share of the conditions by the null, so that one model learns both velocities of
 * classifier-free guidance.
 *
 * @param probability the share
 * @param conditioning how it is done
 * @param rounds how often conditions are dropped: 2 in REPA's legacy mode, else 1
 */
record ConditionDropout(double probability, Conditioning conditioning, int rounds) {
  /** Fails where there is no null condition to put in. */
  ConditionDropout {
    if (probability > 0 && !conditioning.hasNull()) {
      throw new IllegalArgumentException(
          "conditions are to be dropped, but the model has no null condition");
    }
  }

  /** Draws and replaces; gives the conditions to use, [B, ...]. */
  NDArray apply(NDManager manager, Conditions conditions) {
    Conditions left = conditions;
    for (int i = 0; probability > 0 && i < rounds; i++) {
      Shape batch = new Shape(conditions.given().getShape().get(0));
      NDArray draw = manager.randomUniform(0f, 1f, batch, DataType.FLOAT32);
      left = new Conditions(replace(left, draw), conditions.none());
    }
    return left.given();
  }

  /** Replaces where a uniform draw [B] is below the probability. */
  NDArray replace(Conditions conditions, NDArray draw) {
    return conditioning.drop(conditions, draw.lt(DeviceNumber.beside(draw, probability)));
  }
}
