package dev.repazoo.data;

import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Conditioning;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Square RGB images of one size, each with what a generator is conditioned on. Reading is safe from
 * several threads at once.
 *
 * <p>R is the resolution.
 */
public interface Dataset extends AutoCloseable {
  /** Where it comes from, for messages: {@code emoji}, or a path. */
  String name();

  /** Number of samples. */
  int size();

  /** Width and height R of an image in pixels. */
  int resolution();

  /**
   * The pixels of a sample.
   *
   * @return uint8 {@code [3, R, R]}
   * @throws UnreadableSampleException if this one file is damaged; it is then in {@link #problems}
   * @throws IOException if the data set as a whole can't be read
   */
  byte[] image(int index) throws IOException;

  /** What samples are conditioned on. */
  Conditioning conditioning();

  /**
   * The condition of a sample, as {@link #conditioning} stores it, in native order.
   *
   * @throws UnreadableSampleException if this one file is damaged
   * @throws IOException if the data set as a whole can't be read
   */
  ByteBuffer condition(int index) throws IOException;

  /**
   * The condition of a sample that may have several, of which a draw takes one: equal draws take
   * the same.
   *
   * @param draw a random number, all of whose bits count
   */
  default ByteBuffer condition(int index, long draw) throws IOException {
    return condition(index);
  }

  /** The null condition, where data tell it rather than the model's architecture. */
  default Optional<ByteBuffer> nullCondition() throws IOException {
    return Optional.empty();
  }

  /**
   * The shard that a sample lies in, by its number; empty where samples lie in none. Samples of one
   * shard are read fastest one after the other.
   */
  default OptionalInt shard(int index) {
    return OptionalInt.empty();
  }

  /** Whether shards are not on this machine. */
  default boolean isRemote() {
    return false;
  }

  /** Tells that a sample will be read soon, so that its shard can be fetched before. */
  default void willRead(int index) {}

  /** Whether {@link #image} has anything to give. */
  default boolean hasImages() {
    return true;
  }

  /** The same data set where it has latents, too: what generators of latents train on. */
  default Optional<LatentDataset> latents() {
    return Optional.empty();
  }

  /**
   * The classes' names in the order of the labels; none where conditions are no {@link Classes}.
   */
  default List<String> classNames() {
    return List.of();
  }

  /** Identifies the content: equal for equal data in equal order, hexadecimal. */
  String fingerprint();

  /** The files left out so far. It can grow while a large data set is being read. */
  List<Problem> problems();

  /** Releases open files. */
  @Override
  default void close() throws IOException {}
}
