package dev.repazoo.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.image.RgbImage;
import dev.repazoo.torch.TorchEngine;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenPictureTest {
  private final NDManager manager = TorchEngine.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /** Vectors that spread by 10, 3 and 1 along given orthogonal directions, and little elsewhere. */
  private NDArray cloud(double[][] directions, int count) {
    Random random = new Random(0);
    double[] spread = {10, 3, 1};
    float[] values = new float[count * 5];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < 3; k++) {
        double along = spread[k] * random.nextGaussian();
        for (int j = 0; j < 5; j++) {
          values[5 * i + j] += (float) (along * directions[k][j] + 7);
        }
      }
      for (int j = 0; j < 5; j++) {
        values[5 * i + j] += (float) (0.01 * random.nextGaussian());
      }
    }
    return manager.create(values, new Shape(count, 5));
  }

  @Test
  void theDirectionsOfLargestVarianceAreFound() {
    double[][] directions = {{0.6, 0.8, 0, 0, 0}, {0, 0, 1, 0, 0}, {0.8, -0.6, 0, 0, 0}};
    PrincipalComponents found = PrincipalComponents.of(cloud(directions, 4000), 3);
    for (int k = 0; k < 3; k++) {
      assertArrayEquals(directions[k], found.direction(k), 0.03);
    }
  }

  @Test
  void coordinatesAreCentred() {
    double[][] directions = {{1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 1, 0, 0}};
    NDArray x = cloud(directions, 500);
    float[][] coordinates = PrincipalComponents.of(x, 3).project(x);
    double sum = 0;
    double squares = 0;
    for (float value : coordinates[0]) {
      sum += value;
      squares += (double) value * value;
    }
    assertEquals(0, sum / 500, 1e-3);
    assertEquals(10, Math.sqrt(squares / 500), 1);
  }

  @Test
  void fewerDimensionsThanColoursLeaveZeros() {
    NDArray line = manager.create(new float[] {0, 1, 2, 3}, new Shape(4, 1));
    float[][] coordinates = PrincipalComponents.of(line, 3).project(line);
    assertArrayEquals(new float[] {-1.5f, -0.5f, 0.5f, 1.5f}, coordinates[0], 1e-6f);
    assertArrayEquals(new float[4], coordinates[2]);
  }

  @Test
  void valuesFillTheRangeBetweenRobustLimits() {
    float[] values = new float[101];
    for (int i = 0; i < 101; i++) {
      values[i] = i;
    }
    byte[] scaled = TokenPicture.scaled(values);
    assertEquals(0, scaled[0] & 0xff);
    assertEquals(0, scaled[2] & 0xff);
    assertEquals(128, scaled[50] & 0xff);
    assertEquals(255, scaled[98] & 0xff);
    assertEquals(255, scaled[100] & 0xff);
    assertArrayEquals(new byte[] {(byte) 128, (byte) 128}, TokenPicture.scaled(3f, 3f));
  }

  @Test
  void equalTokensHaveEqualColours() {
    // Two images of 2x2 tokens; the left column is one thing, the right column another.
    float[] a = {1, 2, 3, 4};
    float[] b = {4, -1, 0, 2};
    float[] values = new float[32];
    for (int i = 0; i < 8; i++) {
      System.arraycopy(i % 2 == 0 ? a : b, 0, values, 4 * i, 4);
    }
    RgbImage image = RgbImage.black(16, 16);
    RgbImage drawn =
        TokenPicture.of(List.of(image, image), manager.create(values, new Shape(2, 4, 4)));
    int left = 128 + 20; // within the first pair's tokens, whose image is enlarged to 128 pixels
    int right = 128 + 90;
    for (int c = 0; c < 3; c++) {
      assertEquals(drawn.sample(left, 20, c), drawn.sample(left, 100, c));
      assertEquals(drawn.sample(right, 20, c), drawn.sample(right, 100, c));
      assertEquals(drawn.sample(left, 20, c), drawn.sample(left + 258, 20, c));
    }
    assertEquals(255, Math.abs(drawn.sample(left, 20, 0) - drawn.sample(right, 20, 0)));
  }

  @Test
  void tokensMustLieOnASquare() {
    NDArray tokens = manager.zeros(new Shape(1, 6, 3));
    assertThrows(
        IllegalArgumentException.class,
        () -> TokenPicture.of(List.of(RgbImage.black(8, 8)), tokens));
  }
}
