package dev.repazoo.latents;

import dev.repazoo.image.RgbImage;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.progress.InOrder;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.shard.Shard;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/** The state of one run of {@link LatentEncoding}. */
final class EncodingRun {
  private static final int WRITERS = 4;

  private final List<LatentEncoder> encoders;
  private final ImageSource source;
  private final LatentEncoding.Options options;
  private final List<LatentDestination> folders;
  private final IntUnaryOperator number;
  private final LatentStatistics statistics;
  private final List<ImageFailure> failures = new ArrayList<>();
  private final Set<Integer> done = new TreeSet<>();
  private final Map<String, Integer> fitting = new ConcurrentHashMap<>();
  private final List<Future<?>> writing = new ArrayList<>();
  private int encoded;
  private int kept;

  EncodingRun(
      List<LatentEncoder> encoders,
      ImageSource source,
      LatentEncoding.Options options,
      List<LatentDestination> folders,
      IntUnaryOperator number) {
    this.encoders = encoders;
    this.source = source;
    this.options = options;
    statistics = new LatentStatistics(encoders.get(0).latentChannels());
    this.folders = folders;
    this.number = number;
  }

  LatentEncoding.Report go(ProgressListener progress) throws IOException {
    boolean ordered = folders.stream().anyMatch(LatentDestination::ordered);
    ExecutorService writers = Executors.newFixedThreadPool(ordered ? 1 : WRITERS);
    long[] own = options.blocks().of(options.shard().orElse(Shard.WHOLE)).toArray();
    long images = Arrays.stream(own).map(options.blocks()::needed).sum();
    boolean finished;
    try (ProgressListener.Task task = progress.begin("encoding", images, "images");
        EncodingQueue pictures = pictures(own);
        InOrder<LatentEncoder, Encoded> devices = new InOrder<>("repazoo-encode", encoders)) {
      while (true) {
        if (options.stop().getAsBoolean()) {
          devices.drop();
          finished = false;
          break;
        }
        while (pictures.hasNext() && !devices.isFull()) {
          List<EncodingQueue.Item> block = pictures.next();
          devices.give(encoder -> encode(encoder, block));
        }
        if (!devices.hasNext()) {
          finished = true;
          break;
        }
        take(devices.next(), writers);
        task.advanceTo(done.size() + failures.size());
      }
      while (devices.hasNext()) { // what was begun
        take(devices.next(), writers);
      }
      await();
    } finally {
      end(writers);
    }
    end(finished);
    return new LatentEncoding.Report(encoded, kept, failures, finished, List.of(), statistics);
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

  /**
   * Asked once for each size: free memory shrinks while the first batches fill caches.
   *
   * @throws InvalidValueException where shards would encode in other batches than their blocks
   */
  private int fitting(LatentEncoder encoder, RgbImage image) {
    String size = size(image);
    int most =
        fitting.computeIfAbsent(
            size,
            one -> Math.max(1, encoder.fitting(image.width(), image.height()) / encoders.size()));
    if (options.shard().isPresent() && most < options.blocks().size()) {
      throw new InvalidValueException(
          "batch_size",
          "is %d, but memory holds %d images of %s at once; give all shards as many, in another folder"
              .formatted(options.batchSize(), most, size));
    }
    return most;
  }

  private static String size(RgbImage image) {
    return image.width() + "x" + image.height();
  }

  private EncodingQueue pictures(long[] own) {
    int ahead = encoders.size() + options.threads();
    return new EncodingQueue(
        source, folders, number, this::refusal, options.blocks(), own, options.threads(), ahead);
  }

  private Optional<String> refusal(RgbImage image) {
    return encoders.get(0).refusal(image.width(), image.height());
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

  /** A block's images; of those that were encoded, values in each folder. */
  private record Encoded(List<EncodingQueue.Item> items, Map<Integer, Moments> moments) {}

  private record Moments(List<float[]> values, Size size) {}

  private record Size(int channels, int height, int width) {
    long[] shape() {
      return new long[] {channels, height, width};
    }
  }

  private record Numbered(int index, RgbImage image) {}

  /** Encodes what is missing in a block, and beside it what is there. */
  private Encoded encode(LatentEncoder encoder, List<EncodingQueue.Item> items) {
    Map<String, List<Numbered>> bySize = new LinkedHashMap<>();
    for (EncodingQueue.Item item : items) {
      image(item)
          .ifPresent(
              image ->
                  bySize
                      .computeIfAbsent(size(image), size -> new ArrayList<>())
                      .add(new Numbered(item.index(), image)));
    }
    Map<Integer, Moments> moments = new HashMap<>();
    for (List<Numbered> batch : bySize.values()) {
      int most = fitting(encoder, batch.get(0).image());
      for (int from = 0; from < batch.size(); from += most) {
        List<Numbered> some = batch.subList(from, Math.min(batch.size(), from + most));
        encodeBatch(encoder, some, moments);
      }
    }
    return new Encoded(items, moments);
  }

  private static Optional<RgbImage> image(EncodingQueue.Item item) {
    if (item instanceof EncodingQueue.Done done) {
      return done.image();
    }
    return item instanceof EncodingQueue.Picture picture
        ? Optional.of(picture.image())
        : Optional.empty();
  }

  private void encodeBatch(
      LatentEncoder encoder, List<Numbered> batch, Map<Integer, Moments> moments) {
    List<RgbImage> images = batch.stream().map(Numbered::image).toList();
    List<List<float[]>> results = new ArrayList<>();
    for (LatentDestination folder : folders) {
      results.add(encoder.encode(images, folder.mirrored(), folder.secondHalf()));
    }
    int factor = encoder.downsampling();
    RgbImage first = images.get(0);
    Size size =
        new Size(2 * encoder.latentChannels(), first.height() / factor, first.width() / factor);
    for (int i = 0; i < batch.size(); i++) {
      int row = i;
      List<float[]> values = results.stream().map(all -> all.get(row)).toList();
      moments.put(batch.get(i).index(), new Moments(values, size));
    }
  }

  /** Stores a block; waits for the one before it to be on the disk. */
  private void take(Encoded block, ExecutorService writers) throws IOException {
    await();
    for (EncodingQueue.Item item : block.items()) {
      if (item instanceof EncodingQueue.Done before) {
        keep(before);
      } else if (item instanceof EncodingQueue.Refused refused) {
        fail(refused.failure());
      } else {
        take(item.index(), block.moments().get(item.index()), writers);
      }
    }
  }

  private void take(int index, Moments moments, ExecutorService writers) throws BadImageException {
    if (!moments.values().stream().allMatch(LatentDestination::finite)) {
      String reason = encoders.get(0).name() + " gives values that are no finite numbers";
      fail(new ImageFailure(index, source.name(index), reason));
      return;
    }
    count(moments.values().get(0));
    done.add(index);
    encoded++;
    writing.add(writers.submit(() -> store(index, moments.values(), moments.size().shape())));
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
      ImageFailure.write(failures, folder.errorFile(options.shard()));
    }
    if (finished && options.shard().isEmpty()) {
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
}
