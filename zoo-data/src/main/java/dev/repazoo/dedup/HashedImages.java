package dev.repazoo.dedup;

import dev.repazoo.message.FileProblem;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.progress.ReadAhead;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Hashes of consecutive images of a source; those that can't be read have none. */
public final class HashedImages implements Serializable {
  private static final long serialVersionUID = 1;

  /** Images of a piece of work. */
  public static final int BLOCK = 256;

  private static final int AHEAD_PER_WORKER = 3;

  private final long[] hashes;
  private final BitSet readable = new BitSet();
  private final ArrayList<String> unreadable = new ArrayList<>();

  private HashedImages(int count) {
    hashes = new long[count];
  }

  /**
   * Hashes the images of a source.
   *
   * @param count how many of them, from the first on
   * @param workers threads that decode
   * @throws CancellationException when asked to stop
   */
  public static HashedImages of(
      ImageSource source,
      int count,
      PerceptualHash hash,
      int workers,
      ProgressListener progress,
      BooleanSupplier stop)
      throws IOException {
    List<HashedImages> done = new ArrayList<>();
    try (ReadAhead<HashedImages> ahead =
            new ReadAhead<>(
                "repazoo-dedup",
                blocks(count),
                workers,
                AHEAD_PER_WORKER * workers,
                block -> block(source, count, (int) block, hash));
        ProgressListener.Task task = progress.begin("hashes", count, "images")) {
      while (ahead.hasNext()) {
        if (stop.getAsBoolean()) {
          throw new CancellationException();
        }
        done.add(ahead.next());
        task.advanceTo(Math.min(count, (long) done.size() * BLOCK));
      }
    }
    return joined(done);
  }

  /** How many blocks so many images are. */
  public static int blocks(int count) {
    return (count + BLOCK - 1) / BLOCK;
  }

  /** Hashes a block of {@value #BLOCK} images. */
  public static HashedImages block(ImageSource source, int count, int block, PerceptualHash hash) {
    int first = block * BLOCK;
    HashedImages hashed = new HashedImages(Math.min(BLOCK, count - first));
    for (int i = 0; i < hashed.count(); i++) {
      try {
        hashed.hashes[i] = hash.of(source.image(first + i));
        hashed.readable.set(i);
      } catch (IOException e) {
        hashed.unreadable.add(source.name(first + i) + ": " + FileProblem.reason(e));
      } catch (OutOfMemoryError e) {
        hashed.unreadable.add(source.name(first + i) + ": takes more memory than there is");
      }
    }
    return hashed;
  }

  /** Blocks one after the other. */
  public static HashedImages joined(List<HashedImages> blocks) {
    HashedImages all = new HashedImages(blocks.stream().mapToInt(HashedImages::count).sum());
    int at = 0;
    for (HashedImages block : blocks) {
      System.arraycopy(block.hashes, 0, all.hashes, at, block.count());
      for (int i = block.readable.nextSetBit(0); i >= 0; i = block.readable.nextSetBit(i + 1)) {
        all.readable.set(at + i);
      }
      all.unreadable.addAll(block.unreadable);
      at += block.count();
    }
    return all;
  }

  /** Hashes as a manifest has noted them. */
  static HashedImages of(NotedHashes noted) {
    HashedImages hashed = new HashedImages(noted.count());
    hashed.readable.set(0, noted.count());
    noted.missing().forEach(hashed.readable::clear);
    for (int i = 0; i < noted.count(); i++) {
      hashed.hashes[i] = noted.hash(i);
    }
    hashed.unreadable.addAll(noted.unreadable());
    return hashed;
  }

  /** Places of the images that can't be read. */
  List<Integer> missing() {
    return IntStream.range(0, hashes.length).filter(i -> !readable.get(i)).boxed().toList();
  }

  /** How many images there are, readable or not. */
  public int count() {
    return hashes.length;
  }

  /** The hash of an image; that of one that can't be read means nothing. */
  public long hash(int image) {
    return hashes[image];
  }

  /** Which images can't be read and why not, a line each. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  /**
   * Groups of images whose hashes differ in few bits.
   *
   * @param distance in how many at most
   * @param progress is told how far it is
   */
  public List<DuplicateGroup> groups(int distance, ProgressListener progress) throws IOException {
    int[] images = readable.stream().toArray();
    // Images of one hash are like the same others, so each hash is looked up once.
    Map<Long, Integer> places = new HashMap<>();
    long[] different = new long[images.length];
    int[] place = new int[images.length];
    int[] first = new int[images.length];
    for (int i = 0; i < images.length; i++) {
      int next = places.size();
      place[i] = places.computeIfAbsent(hashes[images[i]], h -> next);
      if (place[i] == next && places.size() > next) {
        different[next] = hashes[images[i]];
        first[next] = images[i];
      }
    }
    int count = places.size();
    int[] leaders;
    try (ProgressListener.Task task = progress.begin("groups", count, "hashes")) {
      leaders =
          Leaders.of(
              count, new HammingIndex(Arrays.copyOf(different, count), distance), task::advanceTo);
    }
    int[] kept = new int[images.length];
    Arrays.setAll(kept, i -> first[leaders[place[i]]]);
    return DuplicateGroup.of(
        images, kept, (image, leader) -> Long.bitCount(hashes[image] ^ hashes[leader]));
  }
}
