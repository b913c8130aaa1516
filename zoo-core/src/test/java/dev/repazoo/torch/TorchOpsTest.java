package dev.repazoo.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.OpsRegistry;
import dev.repazoo.ops.Precision;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operator against its formula written out in plain array arithmetic or loops. */
class TorchOpsTest {
  private static final float TOLERANCE = 2e-5f;

  private NDManager manager;
  private Ops ops;

  @BeforeEach
  void open() {
    manager = TorchEngine.newManager(Device.cpu());
    TorchEngine.get().setRandomSeed(1);
    ops = OpsRegistry.of(manager, Precision.FP32);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray random(long... shape) {
    return manager.randomNormal(new Shape(shape));
  }

  private static void same(NDArray expected, NDArray actual) {
    same(expected, actual, TOLERANCE);
  }

  private static void same(NDArray expected, NDArray actual, float tolerance) {
    assertEquals(expected.getShape(), actual.getShape());
    assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), tolerance);
  }

  private static NDArray normalised(NDArray x, double eps) {
    NDArray centred = x.sub(x.mean(new int[] {-1}, true));
    return centred.div(centred.square().mean(new int[] {-1}, true).add(eps).sqrt());
  }

  @Test
  void linear() {
    NDArray x = random(2, 3, 4);
    NDArray w = random(5, 4);
    NDArray b = random(5);
    NDArray product = x.matMul(w.transpose());
    same(product, ops.linear(x, w));
    same(product.add(b), ops.linear(x, w, b));
  }

  @Test
  void layerNorm() {
    NDArray x = random(2, 3, 8);
    NDArray w = random(8);
    NDArray b = random(8);
    same(normalised(x, 1e-6), ops.layerNorm(x, 1e-6));
    same(normalised(x, 1e-5).mul(w).add(b), ops.layerNorm(x, w, b, 1e-5));
  }

  @Test
  void modulatedLayerNorm() {
    NDArray x = random(2, 3, 8);
    NDArray shift = random(2, 8);
    NDArray scale = random(2, 8);
    same(
        normalised(x, 1e-6).mul(scale.add(1).expandDims(1)).add(shift.expandDims(1)),
        ops.modulatedLayerNorm(x, shift, scale, 1e-6));
  }

  @Test
  void gatedAdd() {
    NDArray x = random(2, 3, 8);
    NDArray gate = random(2, 8);
    NDArray branch = random(2, 3, 8);
    same(x.add(gate.expandDims(1).mul(branch)), ops.gatedAdd(x, gate, branch));
  }

  private static NDArray attention(NDArray q, NDArray k, NDArray v) {
    double scale = 1 / Math.sqrt((double) q.getShape().get(3));
    return q.matMul(k.transpose(0, 1, 3, 2)).mul((float) scale).softmax(-1).matMul(v);
  }

  @Test
  void scaledDotProductAttention() {
    NDArray q = random(2, 3, 5, 4);
    NDArray k = random(2, 3, 7, 4);
    NDArray v = random(2, 3, 7, 4);
    same(attention(q, k, v), ops.scaledDotProductAttention(q, k, v));
  }

  @Test
  void packedSelfAttention() {
    NDArray qkv = random(2, 5, 3 * 12);
    NDArray heads = qkv.reshape(2, 5, 3, 3, 4).transpose(2, 0, 3, 1, 4); // [3, B, heads, N, d]
    NDArray q = heads.get(0);
    NDArray k = heads.get(1);
    NDArray v = heads.get(2);
    same(
        attention(q, k, v).transpose(0, 2, 1, 3).reshape(2, 5, 12),
        ops.packedSelfAttention(qkv, 3));
    Ops.HeadNorm norm = new Ops.HeadNorm(random(4), random(4), random(4), random(4), 1e-5);
    NDArray qn = normalised(q, 1e-5).mul(norm.queryWeight()).add(norm.queryBias());
    NDArray kn = normalised(k, 1e-5).mul(norm.keyWeight()).add(norm.keyBias());
    same(
        attention(qn, kn, v).transpose(0, 2, 1, 3).reshape(2, 5, 12),
        ops.packedSelfAttention(qkv, 3, norm));
  }

  @Test
  void causalSelfAttention() {
    NDArray qkv = random(2, 5, 3 * 12);
    NDArray attended = ops.causalSelfAttention(qkv, 3);
    for (int n = 1; n <= 5; n++) { // a token sees what is there when all after it is cut off
      NDArray before = ops.packedSelfAttention(qkv.get(":, :" + n), 3);
      same(before.get(":, " + (n - 1)), attended.get(":, " + (n - 1)));
    }
  }

  @Test
  void activations() {
    NDArray x = random(50).mul(2);
    NDArray half = x.mul(0.5f);
    same(half.mul(x.div((float) Math.sqrt(2)).erf().add(1)), ops.gelu(x, Ops.Gelu.ERF));
    NDArray inner = x.add(x.pow(3).mul(0.044715f)).mul((float) Math.sqrt(2 / Math.PI));
    same(half.mul(inner.tanh().add(1)), ops.gelu(x, Ops.Gelu.TANH));
    same(x.div(x.neg().exp().add(1)), ops.silu(x));
  }

  @Test
  void embedding() {
    NDArray table = random(4, 3);
    NDArray picked = ops.embedding(manager.create(new long[] {3, 0, 3}), table);
    same(NDArrays.stack(new NDList(table.get(3), table.get(0), table.get(3))), picked);
  }

  @Test
  void convolution() {
    NDArray x = random(1, 4, 6, 5);
    NDArray w = random(6, 2, 3, 3);
    NDArray b = random(6);
    Ops.Conv2d walk = new Ops.Conv2d(2, 1, 1, 2);
    NDArray expected = naiveConvolution(x, w, walk);
    same(expected, ops.conv2d(x, w, walk));
    same(expected.add(b.reshape(1, 6, 1, 1)), ops.conv2d(x, w, b, walk));
  }

  private NDArray naiveConvolution(NDArray x, NDArray w, Ops.Conv2d walk) {
    int height = (int) (x.getShape().get(2) + 2L * walk.padding() - 3) / walk.stride() + 1;
    int width = (int) (x.getShape().get(3) + 2L * walk.padding() - 3) / walk.stride() + 1;
    int outs = (int) w.getShape().get(0);
    int perGroup = (int) w.getShape().get(1);
    float[] result = new float[outs * height * width];
    for (int o = 0; o < outs; o++) {
      int firstChannel = o / (outs / walk.groups()) * perGroup;
      for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
          float sum = 0;
          for (int c = 0; c < perGroup; c++) {
            for (int u = 0; u < 3; u++) {
              for (int v = 0; v < 3; v++) {
                int row = i * walk.stride() + u - walk.padding();
                int col = j * walk.stride() + v - walk.padding();
                if (row >= 0
                    && col >= 0
                    && row < x.getShape().get(2)
                    && col < x.getShape().get(3)) {
                  sum += x.getFloat(0, firstChannel + c, row, col) * w.getFloat(o, c, u, v);
                }
              }
            }
          }
          result[(o * height + i) * width + j] = sum;
        }
      }
    }
    return manager.create(result, new Shape(1, outs, height, width));
  }

  @Test
  void resizeKeepsALinearRampInside() {
    NDArray ramp = manager.arange(8f).reshape(1, 1, 1, 8);
    float[] bicubic = ops.resize(ramp, 1, 16, Ops.Interpolation.BICUBIC).toFloatArray();
    float[] bilinear = ops.resize(ramp, 1, 16, Ops.Interpolation.BILINEAR).toFloatArray();
    for (int i = 4; i < 12; i++) {
      // Half-pixel coordinates: output i looks at (i + 0.5) / 2 - 0.5.
      assertEquals((i + 0.5) / 2 - 0.5, bilinear[i], 1e-5);
      // a = -0.75 does not reproduce linear functions exactly; the known error is 3/64.
      assertEquals((i + 0.5) / 2 - 0.5, bicubic[i], 3 / 64.0 + 1e-5);
    }
    float[] nearest = ops.resize(ramp, 1, 16, Ops.Interpolation.NEAREST).toFloatArray();
    assertEquals(3, nearest[7]);
  }

  @Test
  void normalizeGivesZeroForZero() {
    NDArray x = manager.create(new float[] {3, 4, 0, 0}, new Shape(2, 2));
    assertArrayEquals(
        new float[] {0.6f, 0.8f, 0, 0}, ops.normalize(x, 1e-12).toFloatArray(), 1e-6f);
  }

  @Test
  void halfPrecisionRoundsProductsOnly() {
    NDArray x = random(4, 16);
    NDArray w = random(8, 16);
    NDArray exact = ops.linear(x, w);
    for (Precision precision : new Precision[] {Precision.FP16, Precision.BF16}) {
      NDArray rounded = OpsRegistry.of(manager, precision).linear(x, w);
      assertEquals(exact.getDataType(), rounded.getDataType());
      same(exact, rounded, 0.15f);
    }
  }

  private static void near(NDArray expected, NDArray actual, double relative) {
    assertEquals(DataType.FLOAT32, actual.getDataType());
    assertEquals(expected.getShape(), actual.getShape());
    double error = expected.sub(actual).square().sum().sqrt().getFloat();
    double size = expected.square().sum().sqrt().getFloat();
    assertTrue(error <= relative * size, error + " of " + size);
  }

  /** Formats of 8 and 11 significant bits, a few roundings. */
  @ParameterizedTest
  @CsvSource({"FP32, 1e-6", "BF16, 1.5e-2", "FP16, 2e-3"})
  void pairsOfProductsAreTheirParts(Precision precision, double relative) {
    Ops half = OpsRegistry.of(manager, precision);
    NDArray x = random(2, 5, 16);
    Ops.Affine first = new Ops.Affine(random(48, 16).div(4), random(48));
    Ops.Affine second = new Ops.Affine(random(16, 48).div(7), random(16));
    for (Ops.Gelu gelu : Ops.Gelu.values()) {
      NDArray hidden = ops.gelu(ops.linear(x, first.weight(), first.bias()), gelu);
      near(
          ops.linear(hidden, second.weight(), second.bias()),
          added(half.mlp(x, first, gelu, second)),
          relative);
    }
    Ops.Affine projection = new Ops.Affine(random(16, 16).div(4), random(16));
    NDArray qkv = ops.linear(x, first.weight(), first.bias());
    Ops.HeadNorm norm = new Ops.HeadNorm(random(4), random(4), random(4), random(4), 1e-5);
    near(
        ops.linear(ops.packedSelfAttention(qkv, 4), projection.weight(), projection.bias()),
        added(half.selfAttention(x, first, 4, Optional.empty(), projection)),
        relative);
    near(
        ops.linear(ops.packedSelfAttention(qkv, 4, norm), projection.weight(), projection.bias()),
        added(half.selfAttention(x, first, 4, Optional.of(norm), projection)),
        relative);
  }

  /** A branch as a residual sum takes it. */
  private NDArray added(NDArray branch) {
    return manager.zeros(branch.getShape()).add(branch);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void branchesAreAddedInSinglePrecision(Precision precision) {
    Ops half = OpsRegistry.of(manager, precision);
    NDArray x = random(2, 5, 16);
    NDArray gate = random(2, 16);
    Ops.Affine affine = new Ops.Affine(random(16, 16), random(16));
    NDArray branch = half.mlp(x, affine, Ops.Gelu.TANH, affine);
    NDArray sum = half.gatedAdd(x, gate, branch);
    assertEquals(DataType.FLOAT32, sum.getDataType());
    same(x.add(gate.expandDims(1).mul(added(branch))), sum);
  }
}
