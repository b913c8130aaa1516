package dev.repazoo.cli.commands.dedup;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.eval.TorchAlgebra;
import dev.repazoo.cli.eval.features.EncoderExtractor;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.cli.eval.features.TorchExtraction;
import dev.repazoo.cli.models.NamedEncoder;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.DedupOptions.ByFeatures;
import dev.repazoo.dedup.DuplicateGroup;
import dev.repazoo.dedup.Leaders;
import dev.repazoo.eval.CosineNeighbours;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Images whose features point into nearly one direction: an encoder's embeddings, computed now, or
 * the means of the tokens that {@code zoo features} has cached.
 *
 * @param zoo where encoders are
 * @param device that computes, where features aren't cached
 * @param by which features, and how near
 * @param workers threads that read images
 * @param progress is told how far it is
 * @param stop asked now and then
 */
record FeatureDuplicates(
    Zoo zoo,
    Supplier<Device> device,
    ByFeatures by,
    int workers,
    ProgressListener progress,
    BooleanSupplier stop) {
  private static final int LEAST_SIDE = 224;

  DedupCommand.Found in(ImageSource source, int count) throws IOException {
    try (TemporaryPath folder = TemporaryPath.newFolder();
        NDManager host = TorchEngine.newManager(Device.cpu())) {
      NamedEncoder encoder = NamedEncoder.of(by.encoder(), zoo).get(0);
      if (by.cache().isPresent()) {
        CachedFeatures cache =
            CachedFeatures.open(by.cache().get().resolve(encoder.id()), source, folder);
        return found(cache.rows(), cache.present().stream().toArray(), cache.missing(), host);
      }
      ReadableImages images = new ReadableImages(source, count, side(encoder));
      FeatureRows rows = extracted(encoder, images, folder);
      int[] readable =
          IntStream.range(0, count).filter(i -> !images.failures().containsKey(i)).toArray();
      return found(rows, readable, List.copyOf(images.failures().values()), host);
    }
  }

  /** The smallest size of the encoder's that shows more than outlines, else its largest. */
  private static int side(NamedEncoder encoder) {
    List<Integer> sizes = encoder.registered().entry().resolutions();
    return sizes.stream()
        .filter(size -> size >= LEAST_SIDE)
        .min(Integer::compare)
        .orElseGet(() -> Collections.max(sizes));
  }

  private FeatureRows extracted(NamedEncoder encoder, ReadableImages images, TemporaryPath folder)
      throws IOException {
    NamedEncoder.Found found = encoder.find();
    try (NDManager manager = TorchEngine.newManager(device.get())) {
      EncoderExtractor extractor =
          EncoderExtractor.own(
              encoder.id(),
              found.loadForEmbedding(manager),
              found.digest(),
              encoder.registered().entry().resolutions());
      TorchExtraction extraction =
          new TorchExtraction(manager, by.batchSize(), workers, progress, stop);
      return extraction
          .of(images, "images", extractor, Set.of(Feature.POOLED), folder)
          .get(Feature.POOLED);
    }
  }

  /** Groups among some of the rows, whose numbers are those of the images. */
  private DedupCommand.Found found(
      FeatureRows rows, int[] images, List<String> unreadable, NDManager host) throws IOException {
    CosineNeighbours neighbours =
        new CosineNeighbours(new PickedRows(rows, images), by.similarity(), new TorchAlgebra(host));
    int[] leaders;
    try (ProgressListener.Task task = progress.begin("groups", images.length, "images")) {
      leaders = Leaders.of(images.length, neighbours::like, task::advanceTo);
    }
    int[] kept = IntStream.of(leaders).map(leader -> images[leader]).toArray();
    return new DedupCommand.Found(
        DuplicateGroup.of(
            images, kept, (image, leader) -> CosineNeighbours.cosine(rows, image, leader)),
        unreadable);
  }

  /** Rows of some of the images. */
  private static final class PickedRows implements FeatureRows {
    private final FeatureRows rows;
    private final int[] images;

    PickedRows(FeatureRows rows, int... images) {
      this.rows = rows;
      this.images = images;
    }

    @Override
    public int count() {
      return images.length;
    }

    @Override
    public int dim() {
      return rows.dim();
    }

    @Override
    public float[] rows(int from, int to) {
      return images[to - 1] - images[from] == to - 1 - from
          ? rows.rows(images[from], images[to - 1] + 1)
          : rows.pick(Arrays.copyOfRange(images, from, to));
    }
  }
}
