package dev.repazoo.latents;

import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ReadAhead;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** What is to be done for each image, in order, read ahead by threads. */
final class EncodingQueue implements AutoCloseable {
  private final ImageSource source;
  private final List<LatentDestination> folders;
  private final IntUnaryOperator number;
  private final Function<RgbImage, Optional<String>> refusal;
  private final ReadAhead<Item> items;

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
   * @param number under which an image's latents are kept
   * @param refusal why an image can't be encoded, if so
   */
  EncodingQueue(
      ImageSource source,
      List<LatentDestination> folders,
      IntUnaryOperator number,
      Function<RgbImage, Optional<String>> refusal,
      int count,
      int threads,
      int ahead) {
    this.source = source;
    this.folders = folders;
    this.number = number;
    this.refusal = refusal;
    items = new ReadAhead<>("repazoo-pictures", count, threads, ahead, i -> read((int) i));
  }

  private Item read(int index) throws IOException {
    List<Optional<float[]>> stored = new ArrayList<>();
    for (LatentDestination folder : folders) {
      stored.add(folder.stored(number.applyAsInt(index)));
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
    return items.hasNext();
  }

  /** The next image. */
  Item next() throws IOException {
    return items.next();
  }

  @Override
  public void close() {
    items.close();
  }
}
