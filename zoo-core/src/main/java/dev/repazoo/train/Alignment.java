package dev.repazoo.train;

import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * What a run aligns to: encoders, or their cached tokens, in the order of the model's projections.
 * None trains without alignment.
 */
public final class Alignment {
  /** Tokens of a data set up to this size are computed once and kept. */
  private static final long PRECOMPUTED_BYTES = 512L << 20;

  private final Dataset dataset;
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(String id, int dim, int grid, Tokens tokens) {}

  /** Makes an entry's tokens ready. */
  private interface Tokens {
    Targets ready(ProgressListener progress, TokenCost cost, BooleanSupplier stop);
  }

  /** Alignment to nothing, for now. */
  public Alignment(Dataset dataset) {
    this.dataset = dataset;
  }

  /**
   * Adds an encoder. Tokens are computed once where they fit into memory, else for each batch.
   *
   * @param manager where tokens are kept
   * @param precision format of the encoder's matrix products
   * @throws AlignmentException when the encoder can't take images of the data set's size
   */
  public void add(NDManager manager, String id, Encoder encoder, Precision precision) {
    FrozenEncoder frozen = new FrozenEncoder(manager, encoder, precision);
    long grid = gridSize(encoder, dataset.resolution());
    long bytes = grid * grid * frozen.embedDim() * Float.BYTES * dataset.size();
    entries.add(
        new Entry(
            id,
            frozen.embedDim(),
            (int) grid,
            (progress, cost, stop) ->
                bytes <= PRECOMPUTED_BYTES
                    ? PrecomputedTokens.of(
                        manager, frozen, dataset, progress, timer(id, cost, true), stop)
                    : new EncodedTokens(frozen, timer(id, cost, false))));
  }

  private static TokenTimer timer(String id, TokenCost cost, boolean once) {
    return new TokenTimer(seconds -> cost.measured(id, seconds, once));
  }

  /**
   * Number of tokens along one side of images; fails early, for an encoder needs no weights to say.
   *
   * @throws AlignmentException when the encoder can't take images of that size
   */
  public static int gridSize(Encoder encoder, int resolution) {
    try {
      return encoder.gridSize(resolution);
    } catch (IllegalArgumentException e) {
      throw new AlignmentException(e.getMessage(), e);
    }
  }

  /**
   * Adds an encoder by its cached tokens; it need not run. Where the images are not there, tokens
   * count as theirs that are as many.
   *
   * @param weightsSha256 digest of the weights that would run in their place, if they are at hand
   * @throws AlignmentException when the tokens are of other data or of another encoder
   */
  public void add(String id, FeatureCache cache, Optional<String> weightsSha256) {
    FeatureKey key = cache.key();
    if (!key.encoder().equals(id) || key.resolution() != dataset.resolution()) {
      throw refused(
          cache,
          "are of %s at %d pixels, not of %s at %d"
              .formatted(key.encoder(), key.resolution(), id, dataset.resolution()));
    }
    boolean comparable = dataset.hasImages();
    if (comparable ? !key.source().equals(dataset.fingerprint()) : key.count() != dataset.size()) {
      throw refused(
          cache,
          "are of %d images that are not those of %s as it is now (%d)"
              .formatted(key.count(), dataset.name(), dataset.size()));
    }
    String made = key.weightsSha256();
    if (!weightsSha256.orElse(made).equals(made)) {
      throw refused(
          cache,
          "were made with other weights (SHA-256 %s, not %s)"
              .formatted(made, weightsSha256.orElseThrow()));
    }
    entries.add(
        new Entry(
            id,
            cache.key().dim(),
            (int) Math.round(Math.sqrt(cache.key().tokens())),
            (progress, cost, stop) -> new CachedTokens(cache)));
  }

  private AlignmentException refused(FeatureCache cache, String why) {
    return new AlignmentException(
        "the features in %s %s; delete that folder and make them again by 'zoo features'"
            .formatted(cache.folder(), why));
  }

  /** Widths of the tokens: the generator's {@code z_dims}. */
  public List<Integer> zDims() {
    return entries.stream().map(Entry::dim).toList();
  }

  /**
   * Checks that tokens lie on the generator's grid.
   *
   * @throws AlignmentException when an encoder has another number of tokens
   */
  public void check(Generator generator) {
    for (Entry entry : entries) {
      if (entry.grid() != generator.gridSize()) {
        throw new AlignmentException(
            String.format(
                "encoder %s gives %dx%d tokens at %d pixels, the model has %dx%d; choose a model"
                    + " of another patch size, or another resolution",
                entry.id(),
                entry.grid(),
                entry.grid(),
                dataset.resolution(),
                generator.gridSize(),
                generator.gridSize()));
      }
    }
  }

  /**
   * Makes the tokens ready for training.
   *
   * @param cost is told how long they take
   * @param stop asked between batches of images
   * @throws CancellationException when asked to stop
   */
  public Targets targets(ProgressListener progress, TokenCost cost, BooleanSupplier stop) {
    return Targets.ofAll(
        entries.stream().map(entry -> entry.tokens().ready(progress, cost, stop)).toList());
  }
}
