package dev.repazoo.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.torch.TorchEngine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps computed tile by tile. */
class TilesTest {
  @ParameterizedTest
  @CsvSource({"8, 20, 12", "8, 8, 9", "8, 24, 24", "4, 7, 13"})
  void aMapOfEachPixelByItselfComesOutWhole(int side, int height, int width) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray x = manager.randomNormal(new Shape(2, 3, height, width));
      NDArray tiled = new Tiles(side, side).map(x, tile -> tile.mul(3));
      assertEquals(x.getShape(), tiled.getShape());
      assertArrayEquals(x.mul(3).toFloatArray(), tiled.toFloatArray(), 1e-5f);
    }
  }

  @Test
  void largerResultsAreCutToTheirPlace() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray x = manager.arange(1f * 20 * 12).reshape(1, 1, 20, 12);
      NDArray tiled = new Tiles(8, 16).map(x, tile -> tile.repeat(2, 2).repeat(3, 2));
      assertEquals(new Shape(1, 1, 40, 24), tiled.getShape());
      assertArrayEquals(x.repeat(2, 2).repeat(3, 2).toFloatArray(), tiled.toFloatArray(), 1e-3f);
    }
  }

  @Test
  void noTileIsLargerThanAskedFor() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray x = manager.zeros(new Shape(1, 1, 30, 9));
      List<Shape> seen = new ArrayList<>();
      new Tiles(8, 8)
          .map(
              x,
              tile -> {
                seen.add(tile.getShape());
                return tile;
              });
      assertTrue(seen.stream().allMatch(s -> s.get(2) <= 8 && s.get(3) <= 8), seen.toString());
      assertEquals(10, seen.size());
    }
  }

  @Test
  void tilesMeetInARamp() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray x = manager.zeros(new Shape(1, 1, 1, 14));
      float[] constant = {0};
      NDArray tiled = new Tiles(8, 8).map(x, tile -> tile.zerosLike().add(constant[0]++));
      float[] row = tiled.toFloatArray(); // tiles begin at 0, 6 and 12 and mix over two pixels
      assertEquals(0f, row[5]);
      assertEquals(0f, row[6]);
      assertEquals(0.5f, row[7]);
      assertEquals(1f, row[8]);
    }
  }
}
