package dev.repazoo.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.FeatureCache;
import dev.repazoo.data.FeatureKey;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.Generator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Gives an encoder with its weights on a device. */
  @FunctionalInterface
  public interface Loading {
    /** The encoder; its arrays are the manager's. */
    Encoder load(NDManager manager) throws IOException;
  }

  /**
   * Adds an encoder. Tokens are computed once where they fit into memory, else for each batch, by
   * each device for its part.
   *
   * @param devices a manager of each; tokens that are computed once are kept by the first
   * @param precision format of the encoder's matrix products
   * @throws AlignmentException when the encoder can't take images of the data set's size
   * @throws IOException when it can't be loaded
   */
  public void add(List<NDManager> devices, String id, Loading encoder, Precision precision)
      throws IOException {
    NDManager manager = devices.get(0);
    Encoder first = encoder.load(manager);
    FrozenEncoder frozen = new FrozenEncoder(manager, first, precision);
    long grid = gridSize(first, dataset.resolution());
    long bytes = grid * grid * frozen.embedDim() * Float.BYTES * dataset.size();
    entries.add(
        new Entry(
            id,
            frozen.embedDim(),
            (int) grid,
            (progress, cost, stop) ->
                bytes <= PRECOMPUTED_BYTES
                    ? PrecomputedTokens.of(
                        manager, frozen, dataset, progress, timer(id, cost), stop)
                    : new EncodedTokens(
                        ofAll(devices, frozen, encoder, precision),
                        timer(id, cost, devices.size()))));
  }

  /** One for each device; devices that are named twice, as the CPU may be, share it. */
  private static List<FrozenEncoder> ofAll(
      List<NDManager> devices, FrozenEncoder first, Loading encoder, Precision precision) {
    Map<Device, FrozenEncoder> loaded = new HashMap<>();
    loaded.put(first.manager().getDevice(), first);
    try {
      for (NDManager manager : devices) {
        if (!loaded.containsKey(manager.getDevice())) {
          loaded.put(
              manager.getDevice(), new FrozenEncoder(manager, encoder.load(manager), precision));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return devices.stream().map(manager -> loaded.get(manager.getDevice())).toList();
  }

  /** For tokens that are computed once, by one device. */
  private static TokenTimer timer(String id, TokenCost cost) {
    return new TokenTimer(seconds -> cost.measured(id, seconds, true));
  }

  /** For tokens of every batch, which devices compute at the same time. */
  private static TokenTimer timer(String id, TokenCost cost, int devices) {
    return new TokenTimer(seconds -> cost.measured(id, seconds / devices, false));
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
