package dev.repazoo.check;

import dev.repazoo.tree.PackedNames;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which latents are of which image. Training takes both in the order of their names; this finds out
 * what that order has lost.
 *
 * <p>Latents bear their image's place in the order of encoding. It is the number in the image's
 * name, unless converting left images out: then it is the place among the images, those included
 * that {@link DataRepair} has moved away. Whichever of the two leaves fewer files without a partner
 * holds. Where names bear no numbers and there are as many latents as images, the order is left:
 * with numbers it would hide an image and another image's latents that are both missing.
 */
final class Pairing {
  /** What pairs were found by. */
  enum Rule {
    /** The numbers in both names. */
    NUMBER,
    /** The image's place, and the number in the latents' name. */
    PLACE,
    /** The order alone. */
    ORDER
  }

  private final Rule rule;
  private final int[] imageOf;
  private final int[] latentsOf;
  private final long[] numberOf;

  private Pairing(Rule rule, int[] imageOf, long[] numberOf) {
    this.rule = rule;
    this.imageOf = imageOf;
    this.numberOf = numberOf;
    latentsOf = new int[numberOf.length];
    Arrays.fill(latentsOf, -1);
    for (int i = 0; i < imageOf.length; i++) {
      if (imageOf[i] >= 0) {
        latentsOf[imageOf[i]] = i;
      }
    }
  }

  /**
   * Matches names.
   *
   * @param images in order
   * @param removed images that were moved away, under the names that they had
   * @param latents in order
   * @return nothing if there is no telling
   */
  static Optional<Pairing> of(List<String> images, List<String> removed, List<String> latents) {
    long[] wanted = Numbers.of(latents);
    long[] numbers = Numbers.of(images);
    Optional<Pairing> best = Optional.empty();
    if (Numbers.increase(wanted)) {
      if (Numbers.increase(numbers)) {
        best = Optional.of(byNumber(Rule.NUMBER, numbers, wanted));
      }
      Pairing placed = byNumber(Rule.PLACE, places(images, removed), wanted);
      if (best.isEmpty() || placed.alone() < best.get().alone()) {
        best = Optional.of(placed);
      }
    }
    if (best.isEmpty() && images.size() == latents.size()) {
      int[] same = new int[latents.size()];
      Arrays.setAll(same, i -> i);
      return Optional.of(new Pairing(Rule.ORDER, same, wanted));
    }
    return best;
  }

  /** Each image's place among all that there were. */
  private static long[] places(List<String> images, List<String> removed) {
    long[] places = new long[images.size()];
    if (removed.isEmpty()) {
      Arrays.setAll(places, i -> (long) i);
      return places;
    }
    PackedNames.Builder names = new PackedNames.Builder();
    images.forEach(names::add);
    removed.forEach(names::add);
    PackedNames all = names.build();
    Arrays.setAll(places, i -> (long) all.indexOf(images.get(i)));
    return places;
  }

  private static Pairing byNumber(Rule rule, long[] numberOf, long[] wanted) {
    int[] imageOf = new int[wanted.length];
    Arrays.setAll(imageOf, i -> Math.max(-1, Arrays.binarySearch(numberOf, wanted[i])));
    return new Pairing(rule, imageOf, numberOf);
  }

  /** How many files have no partner. */
  private long alone() {
    return Arrays.stream(imageOf).filter(i -> i < 0).count()
        + Arrays.stream(latentsOf).filter(i -> i < 0).count();
  }

  Rule rule() {
    return rule;
  }

  /** The image of latents; -1 for none. */
  int imageOf(int latents) {
    return imageOf[latents];
  }

  /** The latents of an image; -1 for none. */
  int latentsOf(int image) {
    return latentsOf[image];
  }

  /** The number that an image's latents bear. */
  int numberOf(int image) {
    return Math.toIntExact(numberOf[image]);
  }
}
