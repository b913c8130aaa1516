package dev.repazoo.latents;

import dev.repazoo.data.SourceImages;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** What is to be done for each image, in order, read ahead by threads. */
final class PicturesAhead implements AutoCloseable {
  private final SourceImages source;
  private final List<LatentFolder> folders;
  private final Function<RgbImage, Optional<String>> refusal;
  private final int count;
  private final ExecutorService workers;
  private final Queue<Future<Item>> pending = new ArrayDeque<>();
  private int next;

  /** An image as it was found. */
  sealed interface Item {
    /** Its number. */
    int index();
  }

  /** It was encoded before: its values in each folder. */
  record Done(int index, List<float[]> values) implements Item {}

  /** It is to be encoded. */
  record Picture(int index, RgbImage image) implements Item {}

  /** It can't be. */
  record Refused(int index, ImageFailure failure) implements Item {}

  /**
   * Begins to read.
   *
   * @param refusal why an image can't be encoded, if so
   */
  PicturesAhead(
      SourceImages source,
      List<LatentFolder> folders,
      Function<RgbImage, Optional<String>> refusal,
      int count,
      int threads,
      int ahead) {
    this.source = source;
    this.folders = folders;
    this.refusal = refusal;
    this.count = count;
    workers = Executors.newFixedThreadPool(threads, PicturesAhead::daemon);
    for (int i = 0; i < ahead; i++) {
      submit();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "repazoo-pictures");
    thread.setDaemon(true);
    return thread;
  }

  private void submit() {
    if (next < count) {
      int index = next++;
      pending.add(workers.submit(() -> read(index)));
    }
  }

  private Item read(int index) throws IOException {
    List<Optional<float[]>> stored = new java.util.ArrayList<>();
    for (LatentFolder folder : folders) {
      stored.add(folder.stored(index));
    }
    if (stored.stream().allMatch(Optional::isPresent)) {
      return new Done(index, stored.stream().map(Optional::orElseThrow).toList());
    }
    try {
      RgbImage image = source.image(index);
      Optional<String> why = refusal.apply(image);
      return why.isPresent() ? refused(index, why.get()) : new Picture(index, image);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      return refused(index, reason);
    }
  }

  private Refused refused(int index, String reason) {
    return new Refused(index, new ImageFailure(index, source.name(index), reason));
  }

  /** Whether there is another. */
  boolean hasNext() {
    return !pending.isEmpty();
  }

  /** The next image. */
  Item next() throws IOException {
    Future<Item> first = pending.remove();
    submit();
    try {
      return first.get();
    } catch (ExecutionException e) {
      throw new IOException("reading images failed: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading images", e);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    pending.clear();
  }
}
