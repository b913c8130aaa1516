package dev.repazoo.data;

import dev.repazoo.spi.Conditioning;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Samples of another data set: some of them, or some of them changed. Closes it. */
abstract class DerivedDataset implements Dataset {
  private final Dataset source;

  DerivedDataset(Dataset source) {
    this.source = source;
  }

  /** The sample of the source that one is, or is made of. */
  abstract int original(int index);

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public final int resolution() {
    return source.resolution();
  }

  @Override
  public byte[] image(int index) throws IOException {
    return source.image(original(index));
  }

  @Override
  public OptionalInt shard(int index) {
    return source.shard(original(index));
  }

  @Override
  public boolean isRemote() {
    return source.isRemote();
  }

  @Override
  public void willRead(int index) {
    source.willRead(original(index));
  }

  @Override
  public boolean hasImages() {
    return source.hasImages();
  }

  @Override
  public Conditioning conditioning() {
    return source.conditioning();
  }

  @Override
  public ByteBuffer condition(int index) throws IOException {
    return source.condition(original(index));
  }

  @Override
  public ByteBuffer condition(int index, long draw) throws IOException {
    return source.condition(original(index), draw);
  }

  @Override
  public Optional<ByteBuffer> nullCondition() throws IOException {
    return source.nullCondition();
  }

  @Override
  public final List<String> classNames() {
    return source.classNames();
  }

  @Override
  public final List<Problem> problems() {
    return source.problems();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
