package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.ops.HostArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Conditions of some samples in plain memory: what data sets give and commands ask for.
 *
 * @param conditioning how they are stored
 * @param given of all samples one after the other, direct, in native order
 * @param none the null condition, direct, in native order; empty where the architecture tells it
 */
public record ConditionData(
    Conditioning conditioning, ByteBuffer given, Optional<ByteBuffer> none) {

  /** Room for conditions of some samples, to be filled. */
  public static ByteBuffer allocate(Conditioning conditioning, int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(conditioning.bytes(), count))
        .order(ByteOrder.nativeOrder());
  }

  /** Examples without data; their null is an example, too, where only data tell it. */
  public static ConditionData examples(
      Conditioning conditioning, int count, RandomGenerator random) {
    boolean ownNull =
        conditioning.samplerInputs().stream().anyMatch(Conditioning.GraphInput::ofNull);
    return new ConditionData(
        conditioning,
        example(conditioning, count, random),
        ownNull ? Optional.of(example(conditioning, 1, random)) : Optional.empty());
  }

  private static ByteBuffer example(Conditioning conditioning, int count, RandomGenerator random) {
    ByteBuffer values = allocate(conditioning, count);
    for (int i = 0; i < count * conditioning.size(); i++) {
      double value = conditioning.example(random);
      if (conditioning.type() == DataType.INT64) {
        values.putLong((long) value);
      } else {
        values.putFloat((float) value);
      }
    }
    return values.flip();
  }

  /** The condition of one of the samples. */
  public ConditionData of(int index) {
    int size = conditioning.bytes();
    return new ConditionData(
        conditioning, given.slice(given.position() + index * size, size), none);
  }

  /** Number of samples. */
  public int count() {
    return given.remaining() / conditioning.bytes();
  }

  /** Shape of what a graph's input takes: that of the null alone, or of all samples. */
  public long[] shape(Conditioning.GraphInput input) {
    return conditioning.shape(input.ofNull() ? 1 : count()).getShape();
  }

  /** What a graph's input takes. */
  public ByteBuffer values(Conditioning.GraphInput input) {
    ByteBuffer values = input.ofNull() ? none.orElseThrow() : given;
    return values.duplicate().order(ByteOrder.nativeOrder());
  }

  /**
   * As arrays for a model.
   *
   * @param model the model's conditioning, which may have more classes than the data
   */
  public Conditions arrays(NDManager manager, Conditioning model) {
    NDArray values = array(manager, given, count());
    return model.conditions(values, none.map(one -> array(manager, one, 1)));
  }

  private NDArray array(NDManager manager, ByteBuffer values, int count) {
    Shape shape = conditioning.shape(count);
    ByteBuffer view = values.duplicate().order(ByteOrder.nativeOrder());
    return HostArray.of(manager, view, shape, conditioning.type());
  }
}
