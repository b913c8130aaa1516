package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.data.Batch;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.UnreadableSampleException;
import dev.repazoo.ops.OpsRegistry;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All tokens of a small data set, computed once and kept in memory: they are of unaugmented pixels,
 * so every epoch needs the same ones.
 */
final class KeptTargets implements Targets {
  private static final int BATCH = 32;

  /** One table [samples, N D] for each encoder. */
  private final List<NDArray> tables;

  private final List<Shape> shapes;

  private KeptTargets(List<NDArray> tables, List<Shape> shapes) {
    this.tables = List.copyOf(tables);
    this.shapes = List.copyOf(shapes);
  }

  /** Encodes the whole data set. An image that can't be read has zeros: no batch will hold it. */
  static KeptTargets of(
      NDManager manager, List<FrozenEncoder> encoders, Dataset dataset, ProgressListener progress) {
    List<NDList> parts = new ArrayList<>();
    encoders.forEach(encoder -> parts.add(new NDList()));
    try (ProgressListener.Task task = progress.begin("features", dataset.size(), "images")) {
      for (int from = 0; from < dataset.size(); from += BATCH) {
        int count = Math.min(BATCH, dataset.size() - from);
        try (NDManager scope = manager.newSubManager()) {
          NDArray images = images(scope, dataset, from, count);
          for (int i = 0; i < encoders.size(); i++) {
            NDArray tokens = encoders.get(i).encode(scope, images);
            tokens.attach(manager);
            parts.get(i).add(tokens);
          }
        }
        task.advanceTo((long) from + count);
      }
    }
    List<NDArray> tables = new ArrayList<>();
    List<Shape> shapes = new ArrayList<>();
    for (NDList list : parts) {
      shapes.add(list.head().getShape().slice(1));
      try (list;
          NDArray all = ai.djl.ndarray.NDArrays.concat(list)) {
        tables.add(all.reshape(dataset.size(), -1));
      }
    }
    return new KeptTargets(tables, shapes);
  }

  private static NDArray images(NDManager manager, Dataset dataset, int from, int count) {
    int side = dataset.resolution();
    int bytes = 3 * side * side;
    ByteBuffer pixels = ByteBuffer.allocateDirect(bytes * count);
    for (int i = 0; i < count; i++) {
      try {
        pixels.position(bytes * i).put(dataset.image(from + i));
      } catch (UnreadableSampleException e) {
        // Its row stays zero; dataset.problems() tells.
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return manager.create(pixels.rewind(), new Shape(count, 3, side, side), DataType.UINT8);
  }

  @Override
  public List<NDArray> of(NDManager manager, Batch batch) {
    List<NDArray> tokens = new ArrayList<>();
    long[] rows = Arrays.stream(batch.indices()).asLongStream().toArray();
    NDArray indices = manager.create(rows);
    for (int i = 0; i < tables.size(); i++) {
      NDArray found = OpsRegistry.of(manager, Precision.FP32).embedding(indices, tables.get(i));
      tokens.add(found.reshape(new Shape(rows.length).addAll(shapes.get(i))));
    }
    return tokens;
  }

  @Override
  public boolean needImages() {
    return false;
  }
}
