package dev.repazoo.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairingTest {
  private static List<String> images(int... numbers) {
    return IntStream.of(numbers).mapToObj("images/00000/img%08d.png"::formatted).toList();
  }

  private static List<String> latents(int... numbers) {
    return IntStream.of(numbers).mapToObj("vae-sd/00000/img-mean-std-%08d.npy"::formatted).toList();
  }

  private static Pairing pairs(List<String> images, List<String> removed, List<String> latents) {
    return Pairing.of(images, removed, latents).orElseThrow();
  }

  @Test
  void equalNumbersArePairs() {
    Pairing pairs = pairs(images(0, 1, 2), List.of(), latents(0, 1, 2));
    assertEquals(Pairing.Rule.NUMBER, pairs.rule());
    assertEquals(2, pairs.imageOf(2));
  }

  @Test
  void anImageAndAnotherImagesLatentsThatAreMissingAreBothFound() {
    Pairing pairs = pairs(images(0, 1, 3, 4), List.of(), latents(0, 2, 3, 4));
    assertEquals(Pairing.Rule.NUMBER, pairs.rule());
    assertEquals(-1, pairs.latentsOf(1));
    assertEquals(-1, pairs.imageOf(1));
    assertEquals(2, pairs.imageOf(2));
    assertEquals(1, pairs.numberOf(1));
  }

  @Test
  void numbersThatConvertingLeftOutAreNoGap() {
    Pairing pairs = pairs(images(0, 1, 3, 7), List.of(), latents(0, 1, 2, 3));
    assertEquals(Pairing.Rule.PLACE, pairs.rule());
    assertEquals(3, pairs.imageOf(3));
    assertEquals(2, pairs.numberOf(2));
  }

  @Test
  void placesCountImagesThatWereMovedAway() {
    Pairing pairs = pairs(images(0, 3, 7), images(1), latents(0, 2, 3));
    assertEquals(Pairing.Rule.PLACE, pairs.rule());
    assertEquals(1, pairs.imageOf(1));
    assertEquals(2, pairs.imageOf(2));
  }

  @Test
  void namesWithoutNumbersGoByTheirOrder() {
    Pairing pairs = pairs(List.of("a.png", "b.png"), List.of(), List.of("a.npy", "b.npy"));
    assertEquals(Pairing.Rule.ORDER, pairs.rule());
    assertEquals(1, pairs.imageOf(1));
  }

  @Test
  void namesWithoutNumbersAndOtherCountsTellNothing() {
    assertTrue(Pairing.of(List.of("a.png"), List.of(), List.of("a.npy", "b.npy")).isEmpty());
  }
}
