package dev.repazoo.latents;

import dev.repazoo.array.Npy;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.file.Sha256;
import dev.repazoo.file.WriteFailure;
import dev.repazoo.image.RgbImage;
import dev.repazoo.shard.Blocks;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Encodes images by pieces, each by itself, for machines that share the work: the thousand latents
 * of a folder of the layout, and those of mirrored images beside. What is encoded together are the
 * blocks of one process, also where a block has images of two pieces; so files have the bytes of
 * {@link LatentEncoding} by the same encoder.
 *
 * @param source of the images
 * @param blocks of images that are encoded together
 * @param flip whether mirrored images are encoded, too
 * @param strict whether the first bad image ends the work
 */
public record LatentPieces(ImageSource source, Blocks blocks, boolean flip, boolean strict) {
  /** Images of a piece. */
  public static final int SIZE = 1000;

  /** In an attempt's folder: mirrored images' latents. */
  static final String FLIPPED = "flip";

  /** How many there are. */
  public int count() {
    return Math.toIntExact((blocks.count() + SIZE - 1) / SIZE);
  }

  /** How many images a piece has. */
  public int images(int piece) {
    return Math.toIntExact(Math.min(SIZE, blocks.count() - (long) piece * SIZE));
  }

  /** A piece's folder in the data set. */
  public static String name(int piece) {
    return LatentDestination.name(piece * SIZE).substring(0, 5);
  }

  /** What must be the same on all machines: the names of the images. */
  public String identity() {
    MessageDigest digest = Sha256.newDigest();
    for (int i = 0; i < source.size(); i++) {
      digest.update((source.name(i) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Encodes a piece.
   *
   * @param into an empty folder, in which the piece gets its {@link #name}
   * @throws IOException if it can't be written, or an image can't be encoded and none may be left
   *     out
   */
  public LatentPiece make(int piece, LatentEncoder encoder, Path into) throws IOException {
    int first = piece * SIZE;
    int end = first + images(piece);
    Map<Integer, ImageFailure> failures = new TreeMap<>();
    TreeSet<Integer> done = new TreeSet<>();
    LatentStatistics statistics = new LatentStatistics(encoder.latentChannels());
    long[] own = LongStream.rangeClosed(blocks.of(first), blocks.of(end - 1L)).toArray();
    for (long block : own) {
      Map<Integer, RgbImage> images = new TreeMap<>();
      int from = Math.toIntExact(block * blocks.size());
      for (int i = from; i < from + blocks.needed(block); i++) {
        Optional<String> why = read(i, encoder, images);
        if (why.isPresent() && i >= first && i < end) {
          fail(new ImageFailure(i, source.name(i), why.get()), failures);
        }
      }
      if (images.isEmpty()) {
        continue;
      }
      List<RgbImage> batch = List.copyOf(images.values());
      List<float[]> plain = encoder.encode(batch, false, SecondHalf.STD);
      List<float[]> mirrored = flip ? encoder.encode(batch, true, SecondHalf.STD) : List.of();
      int row = 0;
      for (Map.Entry<Integer, RgbImage> one : images.entrySet()) {
        int index = one.getKey();
        if (index >= first && index < end) {
          if (LatentDestination.finite(plain.get(row))
              && (!flip || LatentDestination.finite(mirrored.get(row)))) {
            long[] shape = shape(encoder, one.getValue());
            store(into, index, plain.get(row), shape);
            if (flip) {
              store(into.resolve(FLIPPED), index, mirrored.get(row), shape);
            }
            statistics.add(plain.get(row));
            done.add(index);
          } else {
            String reason = encoder.name() + " gives values that are no finite numbers";
            fail(new ImageFailure(index, source.name(index), reason), failures);
          }
        }
        row++;
      }
    }
    return new LatentPiece(
        piece,
        List.copyOf(done),
        List.copyOf(failures.values()),
        statistics.toParts(),
        digest(places(piece, flip ? List.of(into, into.resolve(FLIPPED)) : List.of(into))));
  }

  /** Why an image can't be encoded, unless it is read. */
  private Optional<String> read(int index, LatentEncoder encoder, Map<Integer, RgbImage> into) {
    try {
      RgbImage image = source.image(index);
      Optional<String> why = encoder.refusal(image.width(), image.height());
      if (why.isEmpty()) {
        into.put(index, image);
      }
      return why;
    } catch (IOException e) {
      return Optional.of(EncodingQueue.reason(e));
    }
  }

  private void fail(ImageFailure failure, Map<Integer, ImageFailure> failures)
      throws BadImageException {
    if (strict) {
      throw new BadImageException(source.origin() + ": " + failure);
    }
    failures.put(failure.index(), failure);
  }

  private static long[] shape(LatentEncoder encoder, RgbImage image) {
    int factor = encoder.downsampling();
    return new long[] {
      2L * encoder.latentChannels(), image.height() / factor, image.width() / factor
    };
  }

  private static void store(Path into, int index, float[] values, long[] shape) throws IOException {
    Path file = into.resolve(LatentDestination.name(index));
    try {
      Files.createDirectories(file.getParent());
      ByteBuffer bytes = Npy.bytes(values, shape);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  /**
   * Looks at a piece that is there: made by another program, or by a run that noted nothing.
   *
   * @param folders of the data set; of mirrored images, too, where they are wanted
   * @return what there is of it; empty where something is missing or damaged
   */
  public Optional<LatentPiece> find(int piece, LatentEncoder encoder, List<Path> folders)
      throws IOException {
    int channels = encoder.latentChannels();
    List<Integer> done = new ArrayList<>();
    List<ImageFailure> failures = new ArrayList<>();
    LatentStatistics statistics = new LatentStatistics(encoder.latentChannels());
    int first = piece * SIZE;
    for (int i = first; i < first + images(piece); i++) {
      List<float[]> stored = new ArrayList<>();
      for (Path folder : folders) {
        Path file = folder.resolve(LatentDestination.name(i));
        if (Files.isRegularFile(file)) {
          LatentKey.values(channels, ByteBuffer.wrap(Files.readAllBytes(file)), file.toString())
              .ifPresent(stored::add);
        }
      }
      if (stored.size() == folders.size()) {
        statistics.add(stored.get(0));
        done.add(i);
        continue;
      }
      Optional<String> why = read(i, encoder, new TreeMap<>());
      if (why.isEmpty() || strict) {
        return Optional.empty();
      }
      failures.add(new ImageFailure(i, source.name(i), why.get()));
    }
    return Optional.of(
        new LatentPiece(
            piece, done, failures, statistics.toParts(), digest(places(piece, folders))));
  }

  /** A piece's folders in those of the data set, or of an attempt. */
  public static List<Path> places(int piece, List<Path> folders) {
    return folders.stream().map(folder -> folder.resolve(name(piece))).toList();
  }

  /**
   * The digest of a piece's files, by their names and contents.
   *
   * @param places the piece's folder; and that of mirrored images, where they are wanted
   */
  public static String digest(List<Path> places) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    for (Path place : places) {
      List<Path> files = List.of();
      if (Files.isDirectory(place)) {
        try (Stream<Path> found = Files.list(place)) {
          files = found.sorted().toList();
        }
      }
      digest.update((files.size() + "\n").getBytes(StandardCharsets.UTF_8));
      for (Path file : files) {
        digest.update((file.getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(HexFormat.of().parseHex(Sha256.of(file)));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
