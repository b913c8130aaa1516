package dev.repazoo.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Dataset;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which encoders a run aligns to. */
public final class Alignment {
  /** Tokens of a data set up to this size are computed once and kept. */
  private static final long KEPT_BYTES = 512L << 20;

  private final NDManager manager;
  private final Map<String, Encoder> encoders;
  private final Precision precision;

  /**
   * Alignment to encoders, by their ids; none trains without.
   *
   * @param manager where tokens are kept
   * @param precision format of the encoders' matrix products
   */
  public Alignment(NDManager manager, Map<String, Encoder> encoders, Precision precision) {
    this.manager = manager;
    this.encoders = encoders;
    this.precision = precision;
  }

  /** Widths of the tokens: the generator's {@code z_dims}. */
  public List<Integer> zDims() {
    return encoders.values().stream().map(Encoder::embedDim).toList();
  }

  /**
   * Checks that tokens lie on the generator's grid.
   *
   * @throws IllegalArgumentException when an encoder has another number of tokens
   */
  public void check(Generator generator, int resolution) {
    encoders.forEach(
        (id, encoder) -> {
          int grid = encoder.gridSize(resolution);
          if (grid != generator.gridSize()) {
            throw new IllegalArgumentException(
                "encoder %s gives %dx%d tokens at %d pixels, the model has %dx%d; choose a model"
                        .formatted(
                            id, grid, grid, resolution, generator.gridSize(), generator.gridSize())
                    + " of another patch size, or another --resolution");
          }
        });
  }

  /** Tokens for training: computed once where they fit into memory, else for each batch. */
  public Targets targets(Dataset dataset, ProgressListener progress) {
    if (encoders.isEmpty()) {
      return Targets.NONE;
    }
    List<FrozenEncoder> frozen = new ArrayList<>();
    encoders.values().forEach(e -> frozen.add(new FrozenEncoder(manager, e, precision)));
    long tokenBytes = 0;
    for (FrozenEncoder encoder : frozen) {
      long side = encoder.gridSize(dataset.resolution());
      tokenBytes += side * side * encoder.embedDim() * Float.BYTES;
    }
    return tokenBytes * dataset.size() <= KEPT_BYTES
        ? KeptTargets.of(manager, frozen, dataset, progress)
        : new EncodedTargets(frozen);
  }
}
