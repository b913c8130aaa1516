package dev.repazoo.sources;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.sources.parquet.ColumnPages;
import dev.repazoo.sources.parquet.ParquetFile;
import dev.repazoo.sources.parquet.ParquetPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Images in a column of parquet files, as Hugging Face's {@code datasets} writes and publishes
 * them. Shards follow one another; rows keep their order.
 *
 * <p>Labels are in memory, of the images only the pages that were read last.
 */
final class ParquetImages implements ImageSource {
  /** Row groups whose pages' places are kept. */
  private static final int MAX_LISTED = 64;

  private final String origin;
  private final List<Group> groups;
  private final int size;
  private final ParquetLabels labels;
  private final List<String> classNames;
  private final List<String> notes;
  private final ImageDecoder decoder = new ImageDecoder();

  private final Map<Integer, ColumnPages> listed = new LinkedHashMap<>(); // guarded by this
  private final RecentPages recent = new RecentPages(); // guarded by this

  /** A row group: its number in its file, of its first row in the file, and among all images. */
  private record Group(
      ParquetFile file,
      String name,
      ParquetFeatures features,
      int index,
      int rowInFile,
      int first) {}

  private ParquetImages(
      String origin,
      List<Group> groups,
      int size,
      ParquetLabels labels,
      List<String> classNames,
      List<String> notes) {
    this.origin = origin;
    this.groups = groups;
    this.size = size;
    this.labels = labels;
    this.classNames = classNames;
    this.notes = notes;
  }

  /**
   * Reads the footers and labels of some files.
   *
   * @param origin what the user named, for messages
   * @param folder where the files lie
   * @param names the files in order
   * @throws IOException if one is damaged, holds no images, or says otherwise of the classes than
   *     the first
   */
  static ParquetImages open(String origin, Path folder, List<String> names) throws IOException {
    List<Group> groups = new ArrayList<>();
    long rows = 0;
    for (String name : names) {
      ParquetFile file = ParquetFile.open(folder.resolve(name));
      ParquetFeatures features = ParquetFeatures.of(file);
      checkLike(groups, file, features);
      int rowInFile = 0;
      for (int i = 0; i < file.rowGroups(); i++) {
        groups.add(new Group(file, name, features, i, rowInFile, (int) rows));
        rowInFile += file.rows(i);
        rows += file.rows(i);
        if (rows > Integer.MAX_VALUE) {
          throw new IOException(origin + ": more than " + Integer.MAX_VALUE + " rows");
        }
      }
    }
    if (rows == 0) {
      throw new IOException(origin + ": no rows in " + String.join(", ", names));
    }
    ParquetLabels labels = new ParquetLabels((int) rows);
    for (Group group : groups) {
      if (group.index() == 0) {
        labels.add(group.file(), group.features());
      }
    }
    List<String> words = labels.sortWords();
    ParquetFeatures features = groups.get(0).features();
    return new ParquetImages(
        origin,
        List.copyOf(groups),
        (int) rows,
        labels,
        words.isEmpty() ? features.classNames() : words,
        notes(names, features, labels, rows));
  }

  /**
   * The same with captions.
   *
   * @throws IOException if a file has no column of captions, or a damaged one
   */
  ImageSource captioned() throws IOException {
    ParquetCaptions captions = new ParquetCaptions();
    for (Group group : groups) {
      if (group.index() == 0) {
        captions.add(group.file());
      }
    }
    String column = ParquetCaptions.column(groups.get(0).file()).path().get(0);
    List<String> told = new ArrayList<>();
    told.add("%s: captions in '%s'".formatted(origin, column));
    if (captions.unreadable() > 0) {
      told.add(captions.unreadable() + " captions are no UTF-8 and left out");
    }
    return CaptionedImages.of(this, captions.build(), List.of(), told);
  }

  private static void checkLike(List<Group> groups, ParquetFile file, ParquetFeatures features)
      throws IOException {
    if (groups.isEmpty()) {
      return;
    }
    ParquetFeatures first = groups.get(0).features();
    boolean same =
        first.labels().map(c -> c.name()).equals(features.labels().map(c -> c.name()))
            && first
                .labels()
                .map(c -> c.isInteger())
                .equals(features.labels().map(c -> c.isInteger()))
            && first.classNames().equals(features.classNames());
    if (!same) {
      throw new IOException(
          "%s has other classes than %s; name one of them as the source"
              .formatted(file.path(), groups.get(0).file().path()));
    }
  }

  private static List<String> notes(
      List<String> names, ParquetFeatures features, ParquetLabels labels, long rows) {
    String files = names.size() == 1 ? names.get(0) : names.size() + " parquet files";
    String classes =
        features.labels().map(c -> "classes in '" + c.name() + "'").orElse("no column of classes");
    List<String> notes = new ArrayList<>();
    notes.add("%s: images in '%s', %s".formatted(files, features.images().path().get(0), classes));
    if (features.labels().isPresent() && labels.missing() > 0) {
      notes.add(
          "%d of %d rows have no class; a data set that has one of their images has no classes"
              .formatted(labels.missing(), rows));
    }
    return notes;
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public int size() {
    return size;
  }

  private int group(int index) {
    int low = 0;
    int high = groups.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (groups.get(middle).first() <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Override
  public String name(int index) {
    Group group = groups.get(group(index));
    return group.name() + "#" + (group.rowInFile() + index - group.first());
  }

  @Override
  public OptionalLong label(int index) {
    long label = labels.label(index);
    return label < 0 ? OptionalLong.empty() : OptionalLong.of(label);
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public String fingerprint() throws IOException {
    Fingerprint print = new Fingerprint();
    for (Group group : groups) {
      if (group.index() == 0) {
        print.add(group.name()).add(Files.size(group.file().path()));
      }
    }
    return print.hex();
  }

  @Override
  public RgbImage image(int index) throws IOException {
    Optional<ByteBuffer> value = value(index);
    if (value.isEmpty()) {
      throw new IOException("the row has no image's bytes (null)");
    }
    byte[] file = new byte[value.get().remaining()];
    value.get().duplicate().get(file);
    return decoder.decode(file);
  }

  /** Unpacking is quick beside decoding, so threads wait for each other here. */
  private synchronized Optional<ByteBuffer> value(int index) throws IOException {
    int number = group(index);
    Group group = groups.get(number);
    ColumnPages pages = listed.get(number);
    if (pages == null) {
      pages = group.file().pages(group.features().images(), group.index());
      if (listed.size() == MAX_LISTED) {
        listed.remove(listed.keySet().iterator().next());
      }
      listed.put(number, pages);
    }
    int row = index - group.first();
    int page = pages.pageOf(row);
    RecentPages.Place place = new RecentPages.Place(number, page);
    Optional<ParquetPage<ByteBuffer>> found = recent.find(place);
    if (found.isEmpty()) {
      recent.makeRoom();
      found =
          Optional.of(
              pages.bytes(page, recent.withDictionary(number).flatMap(ParquetPage::dictionary)));
      recent.add(place, found.get());
    }
    return found.get().values().get(row - pages.firstRow(page));
  }

  @Override
  public void close() {}
}
