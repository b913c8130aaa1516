package dev.repazoo.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClipScoreTest {
  private static final FeatureRows IMAGES =
      FeatureRows.of(new float[][] {{1, 0}, {3, 4}, {0, 2}, {0, 0}});
  private static final FeatureRows CAPTIONS =
      FeatureRows.of(new float[][] {{5, 0}, {1, 0}, {0, -1}, {1, 1}});

  @Test
  void aPairsScoreIsItsCosineAndNeverNegative() {
    ClipScore score = ClipScore.of(IMAGES, CAPTIONS);
    assertArrayEquals(new double[] {100, 60, 0, 0}, score.scores(), 1e-9);
    assertEquals(40, score.mean(), 1e-9);
    assertEquals(80, score.mean(0, 0, 1, 1), 1e-9);
    // squares 3600, 400, 1600, 1600 over 3, root, over the root of 4
    assertEquals(Math.sqrt(7200 / 3.0) / 2, score.standardError(), 1e-9);
  }

  @Test
  void manyPairsAreReadInParts() {
    float[] images = new float[2 * 1000];
    Arrays.fill(images, 1);
    float[] captions = new float[2 * 1000];
    for (int i = 0; i < 1000; i++) {
      captions[2 * i] = i % 2 == 0 ? 1 : -1;
      captions[2 * i + 1] = captions[2 * i];
    }
    ClipScore score = ClipScore.of(FeatureRows.of(images, 2), FeatureRows.of(captions, 2));
    assertEquals(50, score.mean(), 1e-9);
    assertEquals(100, score.scores()[998], 1e-9);
    assertEquals(0, score.scores()[999], 1e-9);
  }

  @Test
  void onePairHasNoError() {
    FeatureRows one = FeatureRows.of(new float[][] {{1, 2}});
    assertEquals(0, ClipScore.of(one, one).standardError());
  }

  @Test
  void otherNumbersOfRowsAreRefused() {
    FeatureRows fewer = FeatureRows.of(new float[][] {{1, 0}});
    assertThrows(IllegalArgumentException.class, () -> ClipScore.of(IMAGES, fewer));
  }
}
