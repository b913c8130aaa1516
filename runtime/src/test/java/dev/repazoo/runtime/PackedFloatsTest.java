package dev.repazoo.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedFloatsTest {
  @Test
  void numbersComeBackExactly() {
    float[] values = new float[1000];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    values[3] = -0f;
    values[4] = Float.MIN_VALUE;
    assertArrayEquals(values, PackedFloats.unpack(PackedFloats.pack(values)));
  }

  @Test
  void zerosTakeNoRoom() {
    assertTrue(PackedFloats.pack(new float[77 * 768]).length() < 1000);
  }

  @Test
  void otherTextIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PackedFloats.unpack("no base64!"));
    assertThrows(IllegalArgumentException.class, () -> PackedFloats.unpack("AAAA"));
    String whole = PackedFloats.pack(new float[] {1, 2, 3});
    assertThrows(
        IllegalArgumentException.class,
        () -> PackedFloats.unpack(whole.substring(0, whole.length() / 8 * 4)));
  }
}
