package dev.repazoo.tree;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import java.util.function.Predicate;

/**
 * File names in the order of their code points, which is Python's, without repetitions.
 *
 * <p>They lie in one block of UTF-8, so that a million names take about 35 MB; as strings they take
 * three times as much. Looking a name up is a binary search.
 */
public final class PackedNames extends AbstractList<String> implements RandomAccess {
  private static final int LENGTH_BYTES = 2;
  private static final int LONGEST = 0xffff;

  private final byte[] text; // of each name its length and its UTF-8
  private final int[] starts;

  private PackedNames(byte[] text, int[] starts) {
    this.text = text;
    this.starts = starts;
  }

  /** Collects names in any order. */
  public static final class Builder {
    private byte[] text = new byte[1 << 10];
    private int[] starts = new int[16];
    private int length;
    private int count;

    /** Adds a name of at most 65,535 bytes. */
    public Builder add(String name) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > LONGEST) {
        throw new IllegalArgumentException("a file name has " + bytes.length + " bytes");
      }
      int end = Math.addExact(length, LENGTH_BYTES + bytes.length);
      if (end > text.length) {
        text = Arrays.copyOf(text, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, 2L * end)));
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
      }
      text[length] = (byte) (bytes.length >> 8);
      text[length + 1] = (byte) bytes.length;
      System.arraycopy(bytes, 0, text, length + LENGTH_BYTES, bytes.length);
      starts[count++] = length;
      length = end;
      return this;
    }

    /** The names in order. */
    public PackedNames build() {
      PackedNames names =
          new PackedNames(Arrays.copyOf(text, length), Arrays.copyOf(starts, count));
      names.sort();
      return names.distinct();
    }
  }

  /** Merge sort of the starts; runs that are in order already cost one comparison. */
  private void sort() {
    sort(starts.clone(), starts, 0, starts.length);
  }

  private void sort(int[] from, int[] to, int low, int high) {
    if (high - low < 2) {
      return;
    }
    int middle = (low + high) >>> 1;
    sort(to, from, low, middle);
    sort(to, from, middle, high);
    if (compare(from[middle - 1], from[middle]) <= 0) {
      System.arraycopy(from, low, to, low, high - low);
      return;
    }
    int left = low;
    int right = middle;
    for (int i = low; i < high; i++) {
      boolean takeLeft = right >= high || (left < middle && compare(from[left], from[right]) <= 0);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }

  private PackedNames distinct() {
    int kept = 0;
    for (int i = 0; i < starts.length; i++) {
      if (kept == 0 || compare(starts[kept - 1], starts[i]) != 0) {
        starts[kept++] = starts[i];
      }
    }
    return kept == starts.length ? this : new PackedNames(text, Arrays.copyOf(starts, kept));
  }

  private int lengthAt(int start) {
    return ((text[start] & 0xff) << 8) | (text[start + 1] & 0xff);
  }

  /** UTF-8 keeps the order of code points. */
  private int compare(int a, int b) {
    int fromA = a + LENGTH_BYTES;
    int fromB = b + LENGTH_BYTES;
    return Arrays.compareUnsigned(
        text, fromA, fromA + lengthAt(a), text, fromB, fromB + lengthAt(b));
  }

  /** The names that a condition holds for; they share this block. */
  public PackedNames filter(Predicate<String> condition) {
    int[] kept = new int[starts.length];
    int count = 0;
    for (int i = 0; i < starts.length; i++) {
      if (condition.test(get(i))) {
        kept[count++] = starts[i];
      }
    }
    return new PackedNames(text, Arrays.copyOf(kept, count));
  }

  @Override
  public int size() {
    return starts.length;
  }

  @Override
  public String get(int index) {
    int start = starts[index];
    return new String(text, start + LENGTH_BYTES, lengthAt(start), StandardCharsets.UTF_8);
  }

  @Override
  public int indexOf(Object name) {
    if (!(name instanceof String wanted)) {
      return -1;
    }
    byte[] bytes = wanted.getBytes(StandardCharsets.UTF_8);
    int low = 0;
    int high = starts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int from = starts[middle] + LENGTH_BYTES;
      int order =
          Arrays.compareUnsigned(
              text, from, from + lengthAt(starts[middle]), bytes, 0, bytes.length);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  @Override
  public boolean contains(Object name) {
    return indexOf(name) >= 0;
  }

  /** Bytes of memory that the names take, a block that several share included. */
  long bytes() {
    return text.length + 4L * starts.length;
  }
}
