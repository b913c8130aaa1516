package dev.repazoo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmojiDatasetTest {
  private final EmojiDataset small = new EmojiDataset(32);

  @Test
  void holdsEveryEmojiInItsSubcategory() {
    assertEquals(1911, small.size());
    assertEquals(99, small.classNames().size());
    assertEquals(small.classNames().stream().sorted().toList(), small.classNames());
    assertEquals("alphanum", small.classNames().get(0));
    assertEquals(
        99, IntStream.range(0, 1911).mapToLong(i -> LabelOf.sample(small, i)).distinct().count());
    assertEquals(
        10, IntStream.range(0, 1911).mapToObj(i -> small.emoji(i).category()).distinct().count());
    int flags = small.classNames().indexOf("country-flag");
    assertEquals(
        259, IntStream.range(0, 1911).filter(i -> LabelOf.sample(small, i) == flags).count());
  }

  @Test
  void picturesMatchTheirNames() {
    int japan = find("jp");
    byte[] image = small.image(japan);
    assertTrue(red(image, 16, 16) > 150 && green(image, 16, 16) < 60, "a red disc");
    assertTrue(green(image, 16, 9) > 200, "on white");
    assertEquals("country-flag", small.classNames().get((int) LabelOf.sample(small, japan)));
    byte[] heart = small.image(find("blue_heart"));
    assertTrue(red(heart, 16, 16) < 100);
    assertEquals("grinning face", small.emoji(0).caption());
  }

  @Test
  void bothSizesShowTheSame() {
    EmojiDataset large = new EmojiDataset(64);
    for (int i = 0; i < 1911; i += 97) {
      byte[] image = large.image(i);
      byte[] half = small.image(i);
      int sum = 0;
      for (int at : new int[] {20 * 64 + 30, 20 * 64 + 31, 21 * 64 + 30, 21 * 64 + 31}) {
        sum += image[at] & 0xff;
      }
      assertEquals((sum + 2) / 4, half[10 * 32 + 15] & 0xff);
    }
    assertNotEquals(small.fingerprint(), large.fingerprint());
  }

  @Test
  void backgroundIsWhite() {
    long white =
        IntStream.range(0, small.size())
            .filter(i -> Arrays.equals(new int[] {255, 255}, corner(small.image(i))))
            .count();
    assertTrue(white > 1500, white + " have a white corner");
  }

  @Test
  void otherSizesAreRefused() {
    var e = assertThrows(IllegalArgumentException.class, () -> new EmojiDataset(48));
    assertTrue(e.getMessage().contains("48"));
  }

  private int find(String shortName) {
    return IntStream.range(0, small.size())
        .filter(i -> small.emoji(i).shortName().equals(shortName))
        .findFirst()
        .orElseThrow();
  }

  private static int red(byte[] image, int x, int y) {
    return image[y * 32 + x] & 0xff;
  }

  private static int green(byte[] image, int x, int y) {
    return image[1024 + y * 32 + x] & 0xff;
  }

  private static int[] corner(byte[] image) {
    return new int[] {red(image, 0, 0), green(image, 0, 0)};
  }
}
