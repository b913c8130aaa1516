package dev.repazoo.latents;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.array.Npy;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.NamedChannel;
import dev.repazoo.file.ZipWriter;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.labels.DatasetJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A zip of stored entries, laid out as the folder is. It grows in a hidden folder beside its place
 * and is renamed when whole; a later run goes on after the last whole entry.
 */
final class LatentZip implements LatentDestination {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".zip";
  private static final String LATENTS = ".npy";
  private static final String PART = "part.zip";

  private final Path path;
  private final LatentKey key;
  private final LatentFolder work;
  private final FileChannel channel;
  private final ZipWriter zip;
  private final Map<String, Place> places;
  private boolean finished;

  /** Where an entry's content lies. */
  private record Place(long offset, int size) {}

  private LatentZip(
      Path path,
      LatentKey key,
      LatentFolder work,
      FileChannel channel,
      ZipWriter zip,
      Map<String, Place> places) {
    this.path = path;
    this.key = key;
    this.work = work;
    this.channel = channel;
    this.zip = zip;
    this.places = places;
  }

  /** Whether a name is that of a zip. */
  static boolean isZip(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /** Where the images that are missing in a zip are listed. */
  static Path errorFile(Path zip) {
    String name = zip.getFileName().toString();
    return zip.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + ".errors.jsonl");
  }

  static LatentZip open(Path path, LatentKey key) throws IOException {
    if (Files.exists(path)) {
      throw new IOException(
          path + " is there already; delete it to make it again, or name another place");
    }
    Path absolute = path.toAbsolutePath();
    LatentFolder work =
        LatentFolder.open(
            absolute.resolveSibling("." + absolute.getFileName() + ".encode"), key, false);
    try {
      FileChannel channel =
          new NamedChannel(
              FileChannel.open(
                  work.path().resolve(PART),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE),
              path);
      try {
        Map<String, Place> places = new ConcurrentHashMap<>();
        ZipWriter zip =
            ZipWriter.resume(
                channel,
                (name, head, offset, size) -> {
                  boolean latents = name.endsWith(LATENTS) && size <= Integer.MAX_VALUE;
                  if (latents) {
                    places.put(name, new Place(offset, (int) size));
                  }
                  return latents;
                });
        return new LatentZip(path, key, work, channel, zip, places);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      work.close();
      throw e;
    }
  }

  @Override
  public Path errorFile() {
    return errorFile(path);
  }

  @Override
  public boolean mirrored() {
    return key.mirrored();
  }

  @Override
  public boolean ordered() {
    return true;
  }

  @Override
  public Optional<float[]> stored(int index) throws IOException {
    String name = LatentDestination.name(index);
    Place place = places.get(name);
    return place == null ? Optional.empty() : key.values(content(place), path + "/" + name);
  }

  private ByteBuffer content(Place place) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(place.size());
    while (content.hasRemaining()) {
      if (channel.read(content, place.offset() + content.position()) < 0) {
        throw new IOException(work.path().resolve(PART) + " was cut while it is written");
      }
    }
    return content.flip();
  }

  @Override
  public void store(int index, float[] values, long[] shape) throws IOException {
    String name = LatentDestination.name(index);
    if (places.containsKey(name)) { // another run's image of the pair was missing
      return;
    }
    ByteBuffer bytes = Npy.bytes(values, shape);
    zip.stored(name, bytes);
    int size = bytes.remaining();
    Place place = new Place(channel.position() - size, size);
    if (!content(place).equals(bytes)) {
      throw new IOException(path + " came back otherwise than it was written; is the disk sound?");
    }
    places.put(name, place);
  }

  @Override
  public void finish(byte[] labels, Optional<byte[]> classNames) throws IOException {
    zip.stored(
        LatentScaleFile.NAME,
        ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(key.json())));
    if (classNames.isPresent()) {
      zip.stored(ClassNames.FILE, ByteBuffer.wrap(classNames.get()));
    }
    zip.stored(DatasetJson.FILE, ByteBuffer.wrap(labels));
    zip.finish();
    channel.force(true);
    AtomicFile.publish(work.path().resolve(PART), path);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    try (work) {
      channel.close();
      if (finished || places.isEmpty()) {
        clear();
      }
    }
  }

  private void clear() throws IOException {
    try (Stream<Path> found = Files.list(work.path())) {
      List<Path> files = found.toList();
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(work.path());
  }
}
