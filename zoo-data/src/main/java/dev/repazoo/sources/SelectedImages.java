package dev.repazoo.sources;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/** Some of a source's images, in its order and with its classes. */
public final class SelectedImages implements ImageSource {
  private final ImageSource all;
  private final int[] selected;

  private SelectedImages(ImageSource all, int... selected) {
    this.all = all;
    this.selected = selected;
  }

  /**
   * A source without some images; it is closed when that fails.
   *
   * @param file names them: the duplicates that {@code zoo dedup} lists, or a name a line
   * @throws IOException if the file can't be read, names an image that the source hasn't, or all
   */
  public static ImageSource without(ImageSource source, Path file) throws IOException {
    try {
      Set<String> excluded = ExcludedNames.read(file);
      Set<String> unknown = new HashSet<>(excluded);
      int[] selected =
          IntStream.range(0, source.size())
              .filter(
                  index -> {
                    unknown.remove(source.name(index));
                    return !excluded.contains(source.name(index));
                  })
              .toArray();
      if (!unknown.isEmpty()) {
        String first = excluded.stream().filter(unknown::contains).findFirst().orElseThrow();
        throw new IOException(
            "%s names %s, which %s doesn't have%s; it must be of this source"
                .formatted(
                    file,
                    first,
                    source.origin(),
                    unknown.size() == 1 ? "" : ", and " + (unknown.size() - 1) + " more"));
      }
      if (selected.length == 0) {
        throw new IOException(file + " names all images of " + source.origin());
      }
      return new SelectedImages(source, selected);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  @Override
  public String origin() {
    return all.origin();
  }

  @Override
  public int size() {
    return selected.length;
  }

  @Override
  public String name(int index) {
    return all.name(selected[index]);
  }

  @Override
  public OptionalLong label(int index) {
    return all.label(selected[index]);
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }

  @Override
  public List<String> captions(int index) {
    return all.captions(selected[index]);
  }

  @Override
  public Optional<Precomputed> precomputed() {
    return all.precomputed().map(precomputed -> precomputed.select(selected));
  }

  @Override
  public List<LeftOut> leftOut() {
    return all.leftOut();
  }

  @Override
  public boolean readsFiles() {
    return all.readsFiles();
  }

  @Override
  public List<String> notes() {
    return all.notes();
  }

  @Override
  public String fingerprint() throws IOException {
    Fingerprint print = new Fingerprint();
    print.add(all.fingerprint());
    for (int index : selected) {
      print.add(index);
    }
    return print.hex();
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return all.image(selected[index]);
  }

  @Override
  public void close() throws IOException {
    all.close();
  }
}
