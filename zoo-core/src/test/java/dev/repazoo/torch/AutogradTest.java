package dev.repazoo.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.ops.OpsRegistry;
import dev.repazoo.ops.Precision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutogradTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = TorchEngine.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray trained(float... values) {
    NDArray array = manager.create(values);
    array.setRequiresGradient(true);
    return array;
  }

  @Test
  void differentiatesThroughKernels() {
    NDArray w = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
    w.setRequiresGradient(true);
    NDArray x = manager.create(new float[] {5, 6}, new Shape(1, 2));
    try (Autograd.Recording recording = Autograd.record()) {
      NDArray loss = OpsRegistry.of(manager, Precision.FP32).linear(x, w).sum();
      NDList gradients = Autograd.gradients(manager, loss, new NDList(w));
      assertArrayEquals(new float[] {5, 6, 5, 6}, gradients.get(0).toFloatArray());
    }
  }

  @Test
  void whatTheLossDoesNotDependOnHasZeroGradient() {
    NDArray used = trained(2);
    NDArray unused = trained(1, 1);
    try (Autograd.Recording recording = Autograd.record()) {
      NDList gradients = Autograd.gradients(manager, used.square().sum(), new NDList(used, unused));
      assertArrayEquals(new float[] {4}, gradients.get(0).toFloatArray());
      assertArrayEquals(new float[] {0, 0}, gradients.get(1).toFloatArray());
    }
  }

  @Test
  void nothingIsRecordedWhilePaused() {
    NDArray w = trained(2);
    try (Autograd.Recording recording = Autograd.record();
        Autograd.Pause pause = Autograd.pause()) {
      NDArray loss = w.square().sum();
      assertThrows(RuntimeException.class, () -> Autograd.gradients(manager, loss, new NDList(w)));
    }
  }

  @Test
  void clipsToTheNormOverAllGradients() {
    NDList gradients = new NDList(manager.create(new float[] {3}), manager.create(new float[] {4}));
    assertEquals(5, Autograd.clipNorm(manager, gradients, 1, 1).getFloat(), 1e-6);
    assertEquals(0.6f, gradients.get(0).getFloat(), 1e-6);
    assertEquals(1, Autograd.clipNorm(manager, gradients, 2, 1).getFloat(), 1e-5);
    assertEquals(0.8f, gradients.get(1).getFloat(), 1e-6);
  }

  @Test
  void adamWFollowsItsFormula() {
    NDArray p = trained(1);
    NDArray m = manager.create(new float[] {0.1f});
    NDArray v = manager.create(new float[] {0.01f});
    NDArray step = manager.create(2f);
    Autograd.adamW(
        new NDList(p),
        new NDList(manager.create(new float[] {0.5f})),
        new NDList(m),
        new NDList(v),
        new NDList(step),
        0.1,
        0.9,
        0.99,
        0.2,
        1e-8);
    double first = 0.9 * 0.1 + 0.1 * 0.5;
    double second = 0.99 * 0.01 + 0.01 * 0.25;
    double firstHat = first / (1 - Math.pow(0.9, 3));
    double secondHat = second / (1 - Math.pow(0.99, 3));
    assertEquals(3, step.getFloat());
    assertEquals(first, m.getFloat(), 1e-6);
    assertEquals(second, v.getFloat(), 1e-6);
    assertEquals(
        1 - 0.1 * 0.2 - 0.1 * firstHat / (Math.sqrt(secondHat) + 1e-8), p.getFloat(), 1e-6);
  }

  @Test
  void lerpMovesAverages() {
    NDArray average = manager.create(new float[] {1});
    Autograd.lerp(new NDList(average), new NDList(manager.create(new float[] {2})), 0.25);
    assertEquals(1.25f, average.getFloat(), 1e-6);
  }

  @Test
  void copyReplacesEveryValue() {
    NDArray target = trained(Float.NaN, 1);
    Autograd.copy(new NDList(target), new NDList(manager.create(new float[] {2, 3})));
    assertArrayEquals(new float[] {2, 3}, target.toFloatArray());
  }

  @Test
  void clippingDividesByTheLossScale() {
    NDList gradients = new NDList(manager.create(new float[] {3 * 1024, -4 * 1024}));
    assertEquals(5, Autograd.clipNorm(manager, gradients, 100, 1.0 / 1024).getFloat());
    assertArrayEquals(new float[] {3, -4}, gradients.head().toFloatArray());
    gradients = new NDList(manager.create(new float[] {3 * 1024, -4 * 1024}));
    assertEquals(5, Autograd.clipNorm(manager, gradients, 1, 1.0 / 1024).getFloat());
    assertArrayEquals(new float[] {0.6f, -0.8f}, gradients.head().toFloatArray(), 1e-6f);
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      NDList one = new NDList(manager.create(new float[] {1, value}));
      assertFalse(Float.isFinite(Autograd.clipNorm(manager, one, 1, 1).getFloat()));
    }
  }
}
