package dev.repazoo.latents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/** The state of one run of {@link LatentEncoding}. */
final class EncodingRun {
  private static final int WRITERS = 4;

  private final FrozenCodec codec;
  private final ImageSource source;
  private final LatentEncoding.Options options;
  private final NDManager manager;
  private final List<LatentDestination> folders;
  private final IntUnaryOperator number;
  private final LatentStatistics statistics;
  private final List<ImageFailure> failures = new ArrayList<>();
  private final Set<Integer> done = new TreeSet<>();
  private final Map<String, Integer> fitting = new HashMap<>();
  private final List<Future<?>> writing = new ArrayList<>();
  private int encoded;
  private int kept;

  EncodingRun(
      FrozenCodec codec,
      ImageSource source,
      LatentEncoding.Options options,
      NDManager manager,
      List<LatentDestination> folders,
      IntUnaryOperator number) {
    this.codec = codec;
    this.source = source;
    this.options = options;
    statistics = new LatentStatistics(codec.codec().latentChannels());
    this.manager = manager;
    this.folders = folders;
    this.number = number;
  }

  LatentEncoding.Report go(ProgressListener progress) throws IOException {
    boolean ordered = folders.stream().anyMatch(LatentDestination::ordered);
    ExecutorService writers = Executors.newFixedThreadPool(ordered ? 1 : WRITERS);
    boolean finished;
    try (ProgressListener.Task task = progress.begin("encoding", options.count(), "images");
        EncodingQueue pictures = pictures()) {
      List<EncodingQueue.Picture> batch = new ArrayList<>();
      while (pictures.hasNext() && !options.stop().getAsBoolean()) {
        EncodingQueue.Item item = pictures.next();
        if (item instanceof EncodingQueue.Done before) {
          keep(before);
        } else if (item instanceof EncodingQueue.Refused refused) {
          fail(refused.failure());
        } else if (item instanceof EncodingQueue.Picture picture) {
          if (!batch.isEmpty() && !sameSize(batch.get(0).image(), picture.image())) {
            encode(batch, writers);
          }
          batch.add(picture);
          if (batch.size() >= Math.min(options.batchSize(), fitting(picture.image()))) {
            encode(batch, writers);
          }
        }
        task.advanceTo(done.size() + failures.size());
      }
      finished = !pictures.hasNext();
      if (finished && !batch.isEmpty()) {
        encode(batch, writers);
      }
      await();
    } finally {
      end(writers);
    }
    end(finished);
    return new LatentEncoding.Report(encoded, kept, failures, finished, statistics);
  }

  /** What was encoded is stored even if the run fails, and nothing is after this. */
  private static void end(ExecutorService writers) {
    writers.shutdown();
    try {
      if (!writers.awaitTermination(1, TimeUnit.MINUTES)) {
        writers.shutdownNow();
      }
    } catch (InterruptedException e) {
      writers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Asked once for each size: free memory shrinks while the first batches fill caches. */
  private int fitting(RgbImage image) {
    return fitting.computeIfAbsent(
        image.width() + "x" + image.height(), size -> codec.fitting(image.width(), image.height()));
  }

  private EncodingQueue pictures() {
    int ahead = 2 * options.batchSize() + options.threads();
    return new EncodingQueue(
        source, folders, number, this::refusal, options.count(), options.threads(), ahead);
  }

  private Optional<String> refusal(RgbImage image) {
    try {
      codec.latents(image.width(), image.height());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private void keep(EncodingQueue.Done before) {
    count(before.values().get(0));
    done.add(before.index());
    kept++;
  }

  private void count(float[] moments) {
    statistics.add(folders.get(0).secondHalf().toMeanAndStd(moments));
  }

  private void fail(ImageFailure failure) throws BadImageException {
    if (options.strict()) {
      throw new BadImageException(source.origin() + ": " + failure);
    }
    failures.add(failure);
  }

  /** Encodes and empties a batch; waits for the one before it to be on the disk. */
  private void encode(List<EncodingQueue.Picture> batch, ExecutorService writers)
      throws IOException {
    RgbImage first = batch.get(0).image();
    Shape pixels = new Shape(batch.size(), 3, first.height(), first.width());
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(pixels.size()));
    batch.forEach(picture -> bytes.put(picture.image().toChw()));
    List<List<float[]>> results = new ArrayList<>();
    long[] shape = codec.latents(first.width(), first.height()).getShape();
    shape[0] *= 2; // mean and standard deviation
    try (NDManager scope = manager.newSubManager()) {
      NDArray images = scope.create(bytes.rewind(), pixels, DataType.UINT8);
      for (LatentDestination folder : folders) {
        NDArray wanted = folder.mirrored() ? images.flip(3) : images;
        results.add(
            rows(
                switch (folder.secondHalf()) {
                  case STD -> codec.encode(scope, wanted);
                  case LOG_VARIANCE -> codec.encodeToLogVariance(scope, wanted);
                }));
      }
    }
    await();
    for (int i = 0; i < batch.size(); i++) {
      int index = batch.get(i).index();
      int row = i;
      List<float[]> values = results.stream().map(all -> all.get(row)).toList();
      if (!values.stream().allMatch(LatentDestination::finite)) {
        String reason = codec.name() + " gives values that are no finite numbers";
        fail(new ImageFailure(index, source.name(index), reason));
        continue;
      }
      count(values.get(0));
      done.add(index);
      encoded++;
      writing.add(writers.submit(() -> store(index, values, shape)));
    }
    batch.clear();
  }

  private Void store(int index, List<float[]> values, long[] shape) throws IOException {
    for (int f = 0; f < folders.size(); f++) {
      folders.get(f).store(number.applyAsInt(index), values.get(f), shape);
    }
    return null;
  }

  private void await() throws IOException {
    try {
      for (Future<?> one : writing) {
        one.get();
      }
      writing.clear();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing latents", e);
    }
  }

  private void end(boolean finished) throws IOException {
    for (LatentDestination folder : folders) {
      Path errors = folder.errorFile();
      if (failures.isEmpty()) {
        Files.deleteIfExists(errors);
      } else {
        StringBuilder lines = new StringBuilder();
        failures.forEach(failure -> lines.append(failure.toLine()));
        byte[] text = lines.toString().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(errors, text);
      }
    }
    if (finished) {
      findFurther();
      LabelFiles labels =
          LabelFiles.classes(
              source,
              List.copyOf(done),
              index -> LatentDestination.name(number.applyAsInt(index)),
              source.classNames());
      for (LatentDestination folder : folders) {
        folder.finish(labels);
      }
    }
  }

  /** An earlier run may have taken more images: their latents are there, and keep their labels. */
  private void findFurther() throws IOException {
    for (int index = options.count(); index < source.size(); index++) {
      boolean stored = true;
      for (LatentDestination folder : folders) {
        stored = stored && folder.stored(number.applyAsInt(index)).isPresent();
      }
      if (stored) {
        done.add(index);
      }
    }
  }

  private static boolean sameSize(RgbImage a, RgbImage b) {
    return a.width() == b.width() && a.height() == b.height();
  }

  /** [B, 2C, h, w] as one array for each image. */
  private static List<float[]> rows(NDArray latents) {
    float[] all = latents.toFloatArray();
    int batch = Math.toIntExact(latents.getShape().get(0));
    int size = all.length / batch;
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      rows.add(Arrays.copyOfRange(all, i * size, (i + 1) * size));
    }
    return rows;
  }
}
