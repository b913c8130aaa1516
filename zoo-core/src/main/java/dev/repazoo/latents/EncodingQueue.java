package dev.repazoo.latents;

import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ReadAhead;
import dev.repazoo.shard.Blocks;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** What is to be done for each block of images, in order, read ahead by threads. */
final class EncodingQueue implements AutoCloseable {
  private final ImageSource source;
  private final List<LatentDestination> folders;
  private final IntUnaryOperator number;
  private final Function<RgbImage, Optional<String>> refusal;
  private final ReadAhead<List<Item>> blocks;

  /** An image as it was found. */
  sealed interface Item {
    /** Its number. */
    int index();
  }

  /**
   * It was encoded before.
   *
   * @param values in each folder
   * @param image where others of its block are to be encoded
   */
  record Done(int index, List<float[]> values, Optional<RgbImage> image) implements Item {}

  /** It is to be encoded. */
  record Picture(int index, RgbImage image) implements Item {}

  /** It can't be. */
  record Refused(int index, ImageFailure failure) implements Item {}

  /**
   * Begins to read.
   *
   * @param number under which an image's latents are kept
   * @param refusal why an image can't be encoded, if so
   * @param own numbers of the blocks, in order
   */
  EncodingQueue(
      ImageSource source,
      List<LatentDestination> folders,
      IntUnaryOperator number,
      Function<RgbImage, Optional<String>> refusal,
      Blocks division,
      long[] own,
      int threads,
      int ahead) {
    this.source = source;
    this.folders = folders;
    this.number = number;
    this.refusal = refusal;
    blocks =
        new ReadAhead<>(
            "repazoo-pictures",
            own.length,
            threads,
            ahead,
            i -> read(division, own[Math.toIntExact(i)]));
  }

  private List<Item> read(Blocks division, long block) throws IOException {
    int first = Math.toIntExact(block * division.size());
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < division.needed(block); i++) {
      items.add(read(first + i));
    }
    if (items.stream().anyMatch(Picture.class::isInstance)) {
      items.replaceAll(this::withImage);
    }
    return items;
  }

  private Item withImage(Item item) {
    if (!(item instanceof Done done)) {
      return item;
    }
    Optional<RgbImage> image;
    try {
      image = Optional.of(source.image(done.index())).filter(one -> refusal.apply(one).isEmpty());
    } catch (IOException e) {
      image = Optional.empty(); // what is stored of it stays
    }
    return new Done(done.index(), done.values(), image);
  }

  private Item read(int index) throws IOException {
    List<Optional<float[]>> stored = new ArrayList<>();
    for (LatentDestination folder : folders) {
      stored.add(folder.stored(number.applyAsInt(index)));
    }
    if (stored.stream().allMatch(Optional::isPresent)) {
      return new Done(index, stored.stream().map(Optional::orElseThrow).toList(), Optional.empty());
    }
    try {
      RgbImage image = source.image(index);
      Optional<String> why = refusal.apply(image);
      return why.isPresent() ? refused(index, why.get()) : new Picture(index, image);
    } catch (IOException e) {
      return refused(index, reason(e));
    }
  }

  /** Why an image can't be read. */
  static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private Refused refused(int index, String reason) {
    return new Refused(index, new ImageFailure(index, source.name(index), reason));
  }

  /** Whether there is another. */
  boolean hasNext() {
    return blocks.hasNext();
  }

  /** The next block's images. */
  List<Item> next() throws IOException {
    return blocks.next();
  }

  @Override
  public void close() {
    blocks.close();
  }
}
