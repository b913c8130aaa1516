package dev.repazoo.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.data.Batch;
import dev.repazoo.data.Batches;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.data.Reading;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Encoder;
import dev.repazoo.torch.TorchEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each device encodes its samples, as one would encode all. */
class EncodedTokensTest {
  private static final int SIDE = 32;
  private static final int SIZE = 6;

  /** Means of an image's rows, one token a row, and how many samples each call was given. */
  private static final class RowMeans extends Encoder {
    private final List<Long> calls = new ArrayList<>();

    @Override
    public int embedDim() {
      return 3;
    }

    @Override
    public int gridSize(int resolution) {
      return resolution;
    }

    @Override
    protected NDArray preprocess(Context context, NDArray pixels) {
      return pixels.toType(ai.djl.ndarray.types.DataType.FLOAT32, false);
    }

    @Override
    protected NDArray tokens(Context context, NDArray input) {
      calls.add(input.getShape().get(0));
      return input.mean(new int[] {3}).transpose(0, 2, 1);
    }
  }

  private static Batch batch(boolean images) {
    Batches.Options options = new Batches.Options(SIZE, 3, Reading.by(1), images, 0);
    try (Batches batches = new Batches(new EmojiDataset(SIDE), options)) {
      return batches.next();
    }
  }

  private static FrozenEncoder frozen(NDManager manager, Encoder encoder) {
    return new FrozenEncoder(manager, encoder, Precision.FP32);
  }

  @Test
  void partsAreThoseOfTheWholeAndEachDeviceTakesItsOwn() {
    RowMeans first = new RowMeans();
    RowMeans second = new RowMeans();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Targets targets =
          new EncodedTokens(
              List.of(frozen(manager, first), frozen(manager, second)),
              new TokenTimer(seconds -> {}));
      assertTrue(targets.needImages());
      Batch batch = batch(true);
      float[] whole = targets.of(manager, batch).get(0).toFloatArray();
      first.calls.clear();
      BatchTokens tokens = Targets.ofAll(List.of(targets)).forDevices(manager, batch);
      List<NDArray> parts = new ArrayList<>();
      parts.addAll(tokens.part(manager, 0, 0, 2));
      parts.addAll(tokens.from(2).part(manager, 1, 0, 3));
      parts.addAll(tokens.part(manager, 1, 5, SIZE));
      assertEquals(List.of(2L), first.calls);
      assertEquals(List.of(3L, 1L), second.calls);
      assertEquals(new Shape(3, SIDE, 3), parts.get(1).getShape());
      int sample = SIDE * 3;
      int[] begins = {0, 2, 5};
      for (int i = 0; i < parts.size(); i++) {
        float[] part = parts.get(i).toFloatArray();
        int from = begins[i] * sample;
        assertArrayEquals(Arrays.copyOfRange(whole, from, from + part.length), part, 1e-4f);
      }
    }
  }

  @Test
  void tokensThatAreThereAreCut() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray there = manager.arange(12f).reshape(4, 3, 1);
      BatchTokens tokens = BatchTokens.of(List.of(there));
      assertEquals(there, tokens.part(manager, 0, 0, 4).get(0));
      assertArrayEquals(
          new float[] {6, 7, 8}, tokens.from(1).part(manager, 1, 1, 2).get(0).toFloatArray());
    }
  }

  @Test
  void aBatchWithoutImagesHasNoPartsToEncode() {
    Batch batch = batch(false);
    assertThrows(IllegalStateException.class, () -> batch.part(0, 1));
  }
}
