package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.FileProblem;
import dev.repazoo.nn.Context;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.progress.ReadAhead;
import dev.repazoo.torch.Autograd;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.NonFiniteWeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Features of all images of a set, batch by batch, into files: memory doesn't grow with the number
 * of images.
 *
 * @param manager on the device that computes
 * @param batchSize images at once
 * @param workers threads that read images
 * @param progress is told how far it is
 * @param stop asked before each batch
 */
public record Extraction(
    NDManager manager,
    int batchSize,
    int workers,
    ProgressListener progress,
    BooleanSupplier stop) {
  private static final int AHEAD_PER_WORKER = 2;

  /** Images of one size, planar, ready for a network. */
  private record Pixels(int count, int height, int width, ByteBuffer bytes) {}

  /**
   * Extracts.
   *
   * @param folder for the files; the features are gone with it
   * @param wanted of the network's features
   * @throws CancellationException when asked to stop
   * @throws IOException when an image can't be read, or has another size than the first
   */
  public Map<Feature, FeatureRows> of(
      ImageSet images, String what, Extractor extractor, Set<Feature> wanted, TemporaryPath folder)
      throws IOException {
    Map<Feature, FileChannel> files = new EnumMap<>(Feature.class);
    Map<Feature, Path> paths = new EnumMap<>(Feature.class);
    Map<Feature, Integer> dims = new EnumMap<>(Feature.class);
    RgbImage first = read(images, 0, extractor.rule());
    int batches = (images.count() + batchSize - 1) / batchSize;
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager owner = manager.newSubManager();
        ReadAhead<Pixels> ahead =
            new ReadAhead<>(
                "repazoo-eval",
                batches,
                workers,
                AHEAD_PER_WORKER * workers,
                i -> pixels(images, extractor.rule(), first, Math.toIntExact(i * batchSize)));
        ProgressListener.Task task =
            progress.begin("features of " + what, images.count(), "images")) {
      ParameterStore parameters = new ParameterStore(owner, false);
      int done = 0;
      while (ahead.hasNext()) {
        if (stop.getAsBoolean()) {
          throw new CancellationException();
        }
        Pixels pixels = ahead.next();
        try (NDManager step = owner.newSubManager()) {
          NDArray input = input(step, pixels);
          Context context = Context.of(parameters, input, false);
          Map<Feature, NDArray> features =
              extractor.features(context, extractor.rule().input(context, input));
          for (Feature feature : wanted) {
            NDArray rows = features.get(feature);
            requireFinite(rows, extractor);
            if (!files.containsKey(feature)) {
              Path path = folder.path().resolve(what.replace(' ', '-') + "-" + feature);
              paths.put(feature, path);
              files.put(
                  feature,
                  FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
              dims.put(feature, Math.toIntExact(rows.getShape().get(1)));
            }
            write(files.get(feature), rows);
          }
        }
        done += pixels.count();
        task.advanceTo(done);
      }
    } finally {
      for (FileChannel file : files.values()) {
        file.close();
      }
    }
    Map<Feature, FeatureRows> found = new EnumMap<>(Feature.class);
    for (Feature feature : wanted) {
      found.put(feature, FeatureFile.open(paths.get(feature), images.count(), dims.get(feature)));
    }
    return found;
  }

  private static NDArray input(NDManager step, Pixels pixels) {
    Shape shape = new Shape(pixels.count(), 3, pixels.height(), pixels.width());
    try (NDArray bytes = step.create(pixels.bytes(), shape, DataType.UINT8)) {
      return bytes.toType(DataType.FLOAT32, false);
    }
  }

  private static void requireFinite(NDArray rows, Extractor extractor) {
    if (NonFinite.in(rows)) {
      throw new NonFiniteWeightsException(
          "features of " + extractor.id() + " are NaN or infinite: its weights are damaged");
    }
  }

  private static void write(FileChannel file, NDArray rows) throws IOException {
    ByteBuffer bytes = rows.toByteBuffer();
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private Pixels pixels(ImageSet images, InputRule rule, RgbImage first, int from)
      throws IOException {
    int count = Math.min(batchSize, images.count() - from);
    int size = first.hwc().length;
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(count, size));
    for (int i = from; i < from + count; i++) {
      RgbImage image = read(images, i, rule);
      if (image.width() != first.width() || image.height() != first.height()) {
        throw new IOException(
            "%s is %dx%d, the first image %dx%d; bring them to one size, as zoo convert does"
                .formatted(
                    images.name(i), image.width(), image.height(), first.width(), first.height()));
      }
      bytes.put(image.toChw());
    }
    return new Pixels(count, first.height(), first.width(), bytes.rewind());
  }

  private static RgbImage read(ImageSet images, int index, InputRule rule) throws IOException {
    try {
      return rule.prepared(images.image(index));
    } catch (IOException e) {
      throw new IOException(
          images.name(index) + ": " + FileProblem.reason(e) + "; a measure is of all images", e);
    }
  }
}
