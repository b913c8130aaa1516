package dev.repazoo.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Encoder;
import dev.repazoo.weights.NonFiniteWeightsException;
import org.junit.jupiter.api.Test;

class FrozenEncoderTest {

  /** The pixels of each column's first row, one token a column, times a number. */
  private static final class Scaled extends Encoder {
    private final float scale;

    Scaled(float scale) {
      this.scale = scale;
    }

    @Override
    public int embedDim() {
      return 3;
    }

    @Override
    public int gridSize(int resolution) {
      return 2;
    }

    @Override
    protected NDArray preprocess(Context context, NDArray pixels) {
      return pixels;
    }

    @Override
    protected NDArray tokens(Context context, NDArray input) {
      return input.reshape(-1, 3, 4).transpose(0, 2, 1).mul(scale);
    }
  }

  @Test
  void tokensThatAreNotFiniteAreRefused() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray pixels = manager.ones(new Shape(1, 3, 2, 2), DataType.UINT8);
      FrozenEncoder sound = new FrozenEncoder(manager, new Scaled(2), Precision.FP32);
      assertEquals(new Shape(1, 4, 3), sound.encode(manager, pixels).getShape());
      for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        FrozenEncoder encoder = new FrozenEncoder(manager, new Scaled(broken), Precision.FP32);
        String message =
            assertThrows(NonFiniteWeightsException.class, () -> encoder.encode(manager, pixels))
                .getMessage();
        assertTrue(message.contains("NaN or infinite"), message);
      }
    }
  }
}
