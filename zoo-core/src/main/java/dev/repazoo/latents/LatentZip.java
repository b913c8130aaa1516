package dev.repazoo.latents;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.array.Npy;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.file.GrowingZip;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A zip laid out as the folder is, which grows in a hidden folder beside its place. */
final class LatentZip implements LatentDestination {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".zip";
  private static final String LATENTS = ".npy";

  private final Path path;
  private final LatentKey key;
  private final LatentFolder work;
  private final GrowingZip zip;
  private final Map<String, Place> places;
  private boolean finished;

  /** Where an entry's content lies. */
  private record Place(long offset, int size) {}

  private LatentZip(
      Path path, LatentKey key, LatentFolder work, GrowingZip zip, Map<String, Place> places) {
    this.path = path;
    this.key = key;
    this.work = work;
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
    GrowingZip.requireAbsent(path);
    Path absolute = path.toAbsolutePath();
    LatentFolder work =
        LatentFolder.open(absolute.resolveSibling("." + absolute.getFileName() + ".encode"), key);
    try {
      Map<String, Place> places = new ConcurrentHashMap<>();
      GrowingZip zip =
          GrowingZip.resume(
              path,
              work.path(),
              (name, head, offset, size) -> {
                boolean latents = name.endsWith(LATENTS) && size <= Integer.MAX_VALUE;
                if (latents) {
                  places.put(name, new Place(offset, (int) size));
                }
                return latents;
              });
      return new LatentZip(path, key, work, zip, places);
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
  public boolean has(int index) {
    return places.containsKey(LatentDestination.name(index));
  }

  @Override
  public Optional<float[]> stored(int index) throws IOException {
    String name = LatentDestination.name(index);
    Place place = places.get(name);
    return place == null
        ? Optional.empty()
        : key.values(zip.read(place.offset(), place.size()), path + "/" + name);
  }

  @Override
  public void store(int index, float[] values, long[] shape) throws IOException {
    String name = LatentDestination.name(index);
    if (places.containsKey(name)) { // another run's image of the pair was missing
      return;
    }
    ByteBuffer bytes = Npy.bytes(values, shape);
    Place place = new Place(zip.add(name, bytes), bytes.remaining());
    if (!zip.read(place.offset(), place.size()).equals(bytes)) {
      throw new IOException(path + " came back otherwise than it was written; is the disk sound?");
    }
    places.put(name, place);
  }

  @Override
  public void finish(LabelFiles labels) throws IOException {
    byte[] scale = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(key.json());
    zip.add(LatentScaleFile.NAME, ByteBuffer.wrap(scale));
    labels.write((name, content) -> zip.add(name, ByteBuffer.wrap(content)));
    zip.publish();
    finished = true;
  }

  @Override
  public void close() throws IOException {
    try (work) {
      zip.close();
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
