package dev.repazoo.dedup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image that is kept, and those that are like it.
 *
 * @param kept the image's number in its source
 * @param duplicates in the source's order, which is also that of groups
 */
public record DuplicateGroup(int kept, List<Duplicate> duplicates) {
  /** Copies the list. */
  public DuplicateGroup {
    duplicates = List.copyOf(duplicates);
  }

  /**
   * An image that is left out.
   *
   * @param image its number in its source
   * @param measure how far it is from the one that is kept: bits of a hash, or a cosine
   */
  public record Duplicate(int image, double measure) {}

  /** Measures a pair of images. */
  @FunctionalInterface
  public interface Pair {
    /** How far an image is from the one that is kept. */
    double measure(int image, int kept);
  }

  /**
   * Groups of more than one image.
   *
   * @param images numbers, ascending
   * @param kept for each the image that is kept, itself perhaps
   */
  public static List<DuplicateGroup> of(int[] images, int[] kept, Pair pair) {
    Map<Integer, List<Duplicate>> groups = new TreeMap<>();
    for (int i = 0; i < images.length; i++) {
      if (images[i] != kept[i]) {
        groups
            .computeIfAbsent(kept[i], leader -> new ArrayList<>())
            .add(new Duplicate(images[i], pair.measure(images[i], kept[i])));
      }
    }
    return groups.entrySet().stream()
        .map(group -> new DuplicateGroup(group.getKey(), group.getValue()))
        .toList();
  }
}
