package dev.repazoo.convert;

import dev.repazoo.file.Sha256;
import dev.repazoo.file.WriteFailure;
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
import java.util.stream.Stream;

/**
 * Makes blocks of a conversion, each by itself, for machines that share the work: the thousand
 * images of a folder of REPA's layout, or those of one of WebDataset's shards. A block's files have
 * the bytes of a conversion by one process, whoever makes it.
 *
 * @param source of the images
 * @param options of the whole conversion
 */
public record BlockConversion(ImageSource source, ConversionOptions options) {

  /** Images of the source that are taken. */
  public int count() {
    return Math.min(source.size(), options.maxImages().orElse(Integer.MAX_VALUE));
  }

  /** How many blocks there are. */
  public int blocks() {
    return (count() + options.block() - 1) / options.block();
  }

  /** How many images a block has. */
  public int images(int block) {
    return Math.min(options.block(), count() - block * options.block());
  }

  /** What must be the same on all machines: settings, and the names of the images. */
  public String identity() {
    MessageDigest digest = Sha256.newDigest();
    for (String line : ConversionSettings.of(source, count(), options).placeless()) {
      digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A block's name in the data set: that of a folder, or of a shard. */
  public String name(int block) {
    return options.shards().isPresent() ? ShardLayout.file(block) : "%05d".formatted(block);
  }

  /**
   * Makes a block.
   *
   * @param into an empty folder, in which the block gets its {@link #name}; nothing is there if no
   *     image of it is in the data set
   * @throws IOException if it can't be written, an image has another size than others, or one can't
   *     be read and the options are strict
   */
  public BlockReport make(int block, Path into) throws IOException {
    Path place = into.resolve(name(block));
    return options.shards().isPresent() ? makeShard(block, place) : makeFolder(block, place);
  }

  /** Takes an image's file. */
  @FunctionalInterface
  private interface Taker {
    void take(int index, ByteBuffer png) throws IOException;
  }

  private BlockReport makeFolder(int block, Path place) throws IOException {
    return make(
        block,
        place,
        (index, png) -> {
          Path file = place.resolveSibling(Destination.fileName(index));
          try {
            Files.createDirectories(place);
            try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
              while (png.hasRemaining()) {
                channel.write(png);
              }
            }
          } catch (IOException e) {
            throw WriteFailure.of(file, e);
          }
        });
  }

  private BlockReport makeShard(int block, Path place) throws IOException {
    List<ShardFile> shard = new ArrayList<>(); // one, once there is an image
    try {
      return make(
          block,
          place,
          (index, png) -> {
            if (shard.isEmpty()) {
              shard.add(ShardFile.begin(place, place));
            }
            shard.get(0).add(options.shards().orElseThrow().sample(source, index, png));
          },
          () -> {
            for (ShardFile file : shard) {
              file.end();
            }
          });
    } finally {
      for (ShardFile file : shard) {
        file.close();
      }
    }
  }

  /** What comes after the last image. */
  @FunctionalInterface
  private interface End {
    void end() throws IOException;
  }

  private BlockReport make(int block, Path place, Taker taker) throws IOException {
    return make(block, place, taker, () -> {});
  }

  private BlockReport make(int block, Path place, Taker taker, End end) throws IOException {
    ImageMaking making = new ImageMaking(source, options.preprocessing());
    OutputSize size = new OutputSize();
    List<Integer> images = new ArrayList<>();
    List<BlockReport.Unreadable> errors = new ArrayList<>();
    int skipped = 0;
    int first = block * options.block();
    for (int index = first; index < first + images(block); index++) {
      Outcome outcome = making.make(index);
      if (outcome instanceof Outcome.Made made) {
        size.accept(made.size(), source.name(index));
        taker.take(index, made.png());
        images.add(index);
      } else if (outcome instanceof Outcome.Unreadable unreadable) {
        if (options.strict()) {
          throw new IOException(source.name(index) + ": " + unreadable.reason());
        }
        errors.add(new BlockReport.Unreadable(source.name(index), unreadable.reason()));
      } else {
        skipped++;
      }
    }
    end.end();
    String found = size.first().map(Object::toString).orElse("");
    return new BlockReport(block, images, found, skipped, errors, digest(place));
  }

  /**
   * The digest of a block's files, by their names and contents; of a block without files, too.
   *
   * @param place of the block
   */
  public static String digest(Path place) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(place)) {
      try (Stream<Path> found = Files.list(place)) {
        found.sorted().forEach(files::add);
      }
    } else if (Files.exists(place)) {
      files.add(place);
    }
    for (Path file : files) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(HexFormat.of().parseHex(Sha256.of(file)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
