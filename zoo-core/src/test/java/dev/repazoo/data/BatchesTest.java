package dev.repazoo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.Conditions;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static List<List<Integer>> indices(Dataset data, Batches.Options options, int batches) {
    List<List<Integer>> seen = new ArrayList<>();
    try (Batches sequence = new Batches(data, options)) {
      for (int i = 0; i < batches; i++) {
        seen.add(Arrays.stream(sequence.next().indices()).boxed().toList());
      }
    }
    return seen;
  }

  @Property(tries = 30)
  void anEpochHoldsEachSampleAtMostOnce(
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll long seed) {
    if (size < batchSize) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new EpochOrder(new WholeShuffle(size, seed), batchSize));
      return;
    }
    EpochOrder order = new EpochOrder(new WholeShuffle(size, seed), batchSize);
    for (int epoch = 0; epoch < 3; epoch++) {
      Set<Integer> seen = new HashSet<>();
      for (int i = 0; i < order.batchesPerEpoch(); i++) {
        for (int index : order.indices((long) epoch * order.batchesPerEpoch() + i)) {
          assertTrue(index >= 0 && index < size && seen.add(index));
        }
      }
      assertEquals(size / batchSize * batchSize, seen.size());
    }
  }

  @Test
  void orderDependsOnSeedAndEpochAndNotOnThreads() {
    ArrayDataset data = new ArrayDataset(100, Set.of());
    List<List<Integer>> one = indices(data, new Batches.Options(8, 1, 1, true, 0), 40);
    assertEquals(one, indices(data, new Batches.Options(8, 1, 4, true, 0), 40));
    assertFalse(one.equals(indices(data, new Batches.Options(8, 2, 1, true, 0), 40)));
    assertFalse(one.subList(0, 12).equals(one.subList(12, 24)), "epochs differ");
  }

  @Test
  void resumingGoesOnWhereItStopped() {
    ArrayDataset data = new ArrayDataset(50, Set.of(3));
    Batches.Options options = Batches.Options.of(8, 5);
    List<List<Integer>> whole = indices(data, options, 30);
    assertEquals(whole.subList(17, 30), indices(data, options.startingAt(17), 13));
    try (Batches batches = new Batches(data, options.startingAt(17))) {
      assertEquals(17, batches.next().position());
      assertEquals(18, batches.position());
      assertEquals(6, batches.batchesPerEpoch());
    }
  }

  @Test
  void aDamagedSampleIsReplacedByTheNext() {
    ArrayDataset data = new ArrayDataset(20, Set.of(4, 5, 19));
    Set<Integer> seen = new HashSet<>();
    for (List<Integer> batch : indices(data, Batches.Options.of(4, 0), 5)) {
      seen.addAll(batch);
    }
    Set<Integer> readable =
        IntStream.range(0, 20)
            .filter(i -> i != 4 && i != 5 && i != 19)
            .boxed()
            .collect(Collectors.toSet());
    assertEquals(readable, seen);
  }

  @Test
  void nothingReadableIsAnError() {
    ArrayDataset data = new ArrayDataset(3, Set.of(0, 1, 2));
    try (Batches batches = new Batches(data, Batches.Options.of(2, 0))) {
      UncheckedIOException e = assertThrows(UncheckedIOException.class, batches::next);
      assertTrue(e.getMessage().contains("none of its 3 images"), e.getMessage());
    }
  }

  @Test
  void tooFewSamplesForABatchIsAnError() {
    ArrayDataset data = new ArrayDataset(3, Set.of());
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> new Batches(data, Batches.Options.of(4, 0)));
    assertTrue(e.getMessage().contains("3 images"), e.getMessage());
  }

  @Test
  void arraysHoldWhatTheBatchHolds() {
    EmojiDataset data = new EmojiDataset(32);
    try (Batches batches = new Batches(data, Batches.Options.of(3, 9));
        NDManager manager = NDManager.newBaseManager()) {
      Batch batch = batches.next();
      byte[] second = data.image(batch.indices()[1]);
      NDArray images = BatchArrays.images(manager, batch);
      assertEquals(new Shape(3, 3, 32, 32), images.getShape());
      assertEquals(DataType.UINT8, images.getDataType());
      assertArrayEquals(second, images.get(1).toByteArray());
      float[] pixels = BatchArrays.pixels(manager, batch).get(1).flatten().toFloatArray();
      for (int i = 0; i < pixels.length; i++) {
        assertEquals((second[i] & 0xff) / 127.5f - 1f, pixels[i], 1e-6f);
      }
      Conditions conditions =
          BatchArrays.conditions(manager, batch, new Classes(120, true)); // a model of more classes
      for (int i = 0; i < 3; i++) {
        long label = LabelOf.sample(data, batch.indices()[i]);
        assertEquals(label, conditions.given().toLongArray()[i]);
        assertEquals(120, conditions.none().toLongArray()[i]);
      }
      assertThrows(IllegalArgumentException.class, () -> BatchArrays.moments(manager, batch));
    }
  }
}
