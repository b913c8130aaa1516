package dev.repazoo.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.torch.TorchEngine;
import org.junit.jupiter.api.Test;

/** Images in -1..1 and their pixels. */
class CodecPixelsTest {

  @Test
  void pixelsAreClampedAndTruncatedAndChannelsLast() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      float[] values = {-9, -1, 0, 1, 9, 0.999f};
      NDArray pixels = Codec.toPixels(manager.create(values, new Shape(1, 3, 1, 2)));
      assertEquals(DataType.UINT8, pixels.getDataType());
      assertEquals(new Shape(1, 1, 2, 3), pixels.getShape());
      assertArrayEquals(new byte[] {0, 127, -1, 0, -1, (byte) 254}, pixels.toByteArray());
    }
  }

  @Test
  void everyPixelBecomesANumberInMinusOneToOne() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray images =
          Codec.fromPixels(manager.arange(256).toType(DataType.UINT8, false).reshape(1, 1, 16, 16));
      assertEquals(-1, images.min().getFloat());
      assertEquals(1, images.max().getFloat());
      assertEquals(100 / 127.5f - 1, images.toFloatArray()[100]);
    }
  }
}
