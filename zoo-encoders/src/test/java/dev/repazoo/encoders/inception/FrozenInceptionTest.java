package dev.repazoo.encoders.inception;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrozenInceptionTest {
  @ParameterizedTest
  @CsvSource({
    "Conv2d_1a_3x3, conv",
    "Conv2d_4a_3x3, conv_4",
    "Mixed_5b.branch1x1, mixed/conv",
    "Mixed_5b.branch_pool, mixed/tower_2/conv",
    "Mixed_5c.branch5x5_2, mixed_1/tower/conv_1",
    "Mixed_5d.branch3x3dbl_3, mixed_2/tower_1/conv_2",
    "Mixed_6a.branch3x3, mixed_3/conv",
    "Mixed_6a.branch3x3dbl_3, mixed_3/tower/conv_2",
    "Mixed_6c.branch7x7_3, mixed_5/tower/conv_2",
    "Mixed_6e.branch7x7dbl_5, mixed_7/tower_1/conv_4",
    "Mixed_7a.branch3x3_2, mixed_8/tower/conv_1",
    "Mixed_7a.branch7x7x3_4, mixed_8/tower_1/conv_3",
    "Mixed_7b.branch3x3_1, mixed_9/tower/conv",
    "Mixed_7b.branch3x3_2b, mixed_9/tower/mixed/conv_1",
    "Mixed_7c.branch3x3dbl_2, mixed_10/tower_1/conv_1",
    "Mixed_7c.branch3x3dbl_3a, mixed_10/tower_1/mixed/conv",
  })
  void namesTheScopeOfALayer(String layer, String scope) {
    assertEquals(scope, FrozenInception.scope(layer));
  }

  @Test
  void putsKernelsInPyTorchsOrder() {
    StateDict published = FrozenInception.published(constants(), List.of("Conv2d_1a_3x3"));
    Tensor kernel = published.get("Conv2d_1a_3x3.conv.weight");
    assertArrayEquals(new long[] {2, 1, 1, 3}, kernel.shape()); // [kh, kw, I, O] was [1, 3, 1, 2]
    assertArrayEquals(new float[] {0, 2, 4, 1, 3, 5}, kernel.toFloats());
    assertArrayEquals(new float[] {7, 8}, published.get("Conv2d_1a_3x3.bn.running_var").toFloats());
    assertArrayEquals(new float[] {1, 3, 2, 4}, published.get("fc.weight").toFloats());
  }

  @Test
  void saysWhatIsMissing() {
    WeightsException refused =
        assertThrows(
            WeightsException.class,
            () -> FrozenInception.published(constants(), List.of("Mixed_5b.branch1x1")));
    assertEquals(true, refused.getMessage().contains("mixed/conv/conv2d_params"));
  }

  private static StateDict constants() {
    StateDict constants = new StateDict("graph.pb");
    constants.put("conv/conv2d_params", Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 1, 3, 1, 2));
    for (String name : List.of("gamma", "beta", "moving_mean", "moving_variance")) {
      constants.put("conv/batchnorm/" + name, Tensor.of(new float[] {7, 8}, 2));
    }
    constants.put("softmax/weights", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
    constants.put("softmax/biases", Tensor.of(new float[] {0, 0}, 2));
    return constants;
  }
}
