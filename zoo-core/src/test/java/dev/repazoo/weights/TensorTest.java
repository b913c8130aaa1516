package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Shapes and views. */
class TensorTest {
  private static final Tensor COUNTED = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3);

  @Test
  void transposesTheLastTwoAxes() {
    Tensor transposed = COUNTED.transpose();
    assertArrayEquals(new long[] {3, 2}, transposed.shape());
    assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, transposed.toFloats());
    assertArrayEquals(COUNTED.toFloats(), transposed.transpose().toFloats());
  }

  @Test
  void narrowsAlongEachAxis() {
    assertArrayEquals(new float[] {3, 4, 5}, COUNTED.narrow(0, 1, 1).toFloats());
    assertArrayEquals(new float[] {1, 2, 4, 5}, COUNTED.narrow(1, 1, 2).toFloats());
    assertArrayEquals(new float[0], COUNTED.narrow(1, 3, 0).toFloats());
    assertThrows(WeightsException.class, () -> COUNTED.narrow(1, 2, 2));
  }

  @Test
  void joinsWhatWasCut() {
    List<Tensor> columns = List.of(COUNTED.narrow(1, 0, 1), COUNTED.narrow(1, 1, 2));
    assertArrayEquals(COUNTED.toFloats(), Tensor.concat(1, columns).toFloats());
    assertArrayEquals(new long[] {4, 3}, Tensor.concat(0, List.of(COUNTED, COUNTED)).shape());
    List<Tensor> unequal = List.of(COUNTED, COUNTED.transpose());
    assertThrows(WeightsException.class, () -> Tensor.concat(0, unequal));
  }

  @Test
  void reversesAllAxes() {
    Tensor cube = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 1, 2, 3);
    assertArrayEquals(new long[] {3, 2, 1}, cube.reversedAxes().shape());
    assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, cube.reversedAxes().toFloats());
  }

  @Test
  void refusesShapesThatOverflow() {
    long half = 1L << 32;
    assertThrows(WeightsException.class, () -> Tensor.of(new float[0], half, half));
    assertThrows(WeightsException.class, () -> Tensor.of(new float[0], half, half, 0));
    assertThrows(WeightsException.class, () -> Tensor.of(new float[0], -1, 0));
    assertThrows(WeightsException.class, () -> Tensor.of(new float[1], 2));
  }

  @Test
  void tensorsOverTwoGibAreDescribedButNotRead() {
    long[] one = {1};
    Tensor expanded =
        Views.strided(Tensor.of(new float[1], one), new long[] {1L << 40}, new long[] {0}, 0);
    assertEquals(1L << 42, expanded.byteSize());
    WeightsException e = assertThrows(WeightsException.class, expanded::bytes);
    assertTrue(e.getMessage().contains("2 GiB"), e.getMessage());
  }

  @Test
  void bytesAreReadOnly() {
    assertTrue(COUNTED.bytes().isReadOnly());
    assertEquals(1f, COUNTED.slice(4, 4).getFloat(0));
  }
}
