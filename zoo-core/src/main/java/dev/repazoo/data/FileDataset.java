package dev.repazoo.data;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.spi.Classes;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.ImageExtensions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Image files of a folder or zip, decoded when asked for. */
final class FileDataset implements Dataset {
  private static final System.Logger LOG = System.getLogger(FileDataset.class.getName());
  private static final int LOGGED = 5;

  private final FileTree files;
  private final String folder;
  private final List<String> names;
  private final Labels labels;
  private final int resolution;
  private final ImageDecoder decoder = new ImageDecoder();
  private final Map<String, Problem> problems = new ConcurrentSkipListMap<>();
  private final AtomicInteger logged = new AtomicInteger();

  /** Empty until it is asked for. Guarded by this. */
  private String fingerprint = "";

  /**
   * A data set of some files.
   *
   * @param folder where their names start: {@code DATA} and {@code DATA/images} are the same data
   */
  FileDataset(FileTree files, String folder, List<String> names, Labels labels, int resolution) {
    this.files = files;
    this.folder = folder;
    this.names = names;
    this.labels = labels;
    this.resolution = resolution;
  }

  /** Whether a file is an image by its name. */
  static boolean isImage(String name) {
    return ImageExtensions.match(name);
  }

  @Override
  public String name() {
    return files.path().toString();
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public int resolution() {
    return resolution;
  }

  /**
   * Looks at the first images until one has the right size.
   *
   * @throws IOException if all of them have another
   */
  void checkFirst(int most) throws IOException {
    int count = Math.min(most, names.size());
    String found = "";
    for (int i = 0; i < count; i++) {
      RgbImage image;
      try {
        image = decoder.decode(files.read(names.get(i)));
      } catch (IOException e) {
        return; // told of when it is read
      }
      if (fits(image)) {
        return;
      }
      found = image.width() + "x" + image.height();
    }
    throw new IOException(
        "%1$s: images are to be %2$dx%2$d, but %3$s; resize them by 'zoo convert'"
            .formatted(
                files.path(),
                resolution,
                names.size() == 1
                    ? "the only one is " + found
                    : "the first " + count + " are not: " + names.get(count - 1) + " is " + found));
  }

  private boolean fits(RgbImage image) {
    return image.width() == resolution && image.height() == resolution;
  }

  @Override
  public byte[] image(int index) throws UnreadableSampleException {
    String name = names.get(index);
    RgbImage image;
    try {
      image = decoder.decode(files.read(name));
    } catch (IOException e) {
      throw problem(name, e.getMessage(), e);
    }
    if (!fits(image)) {
      String size = image.width() + "x" + image.height();
      String wanted = resolution + "x" + resolution;
      throw problem(
          name,
          "is " + size + ", not " + wanted + "; resize it by 'zoo convert'",
          new IOException(size));
    }
    return image.toChw();
  }

  /** Keeps a problem of a sample and reports it once; the first few only, and then how many. */
  UnreadableSampleException problem(String name, String reason, Exception cause) {
    Problem problem = new Problem(name, reason);
    report(problem);
    return new UnreadableSampleException(problem, cause);
  }

  /** The same of a sample that could be read, but can't be used. */
  void report(Problem problem) {
    if (problems.put(problem.file(), problem) == null) {
      int number = logged.incrementAndGet();
      if (number <= LOGGED) {
        LOG.log(System.Logger.Level.WARNING, "{0}: left out {1}", files.path(), problem);
      } else if (number == LOGGED + 1) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: left out {1}; further ones are counted only",
            files.path(),
            problem);
      }
    }
  }

  @Override
  public OptionalInt shard(int index) {
    return files.shard(names.get(index));
  }

  @Override
  public boolean isRemote() {
    return files.isRemote();
  }

  @Override
  public void willRead(int index) {
    files.willRead(names.get(index));
  }

  @Override
  public Classes conditioning() {
    return new Classes(classNames().size(), true);
  }

  @Override
  public ByteBuffer condition(int index) {
    return Classes.condition(labels.of(index));
  }

  @Override
  public List<String> classNames() {
    return labels.classNames();
  }

  /** Looks at each file, which takes long on a network's file system: once. */
  @Override
  public synchronized String fingerprint() {
    if (fingerprint.isEmpty()) {
      fingerprint = newFingerprint();
    }
    return fingerprint;
  }

  private String newFingerprint() {
    Fingerprint print = new Fingerprint().add(resolution);
    try {
      for (String name : names) {
        print.add(name.substring(folder.length())).add(files.size(name));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    files.addSamples(print, names);
    return print.hex();
  }

  @Override
  public List<Problem> problems() {
    Collection<Problem> found = problems.values();
    return List.copyOf(found);
  }

  @Override
  public void close() throws IOException {
    int number = logged.getAndSet(0);
    if (number > LOGGED + 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: left out {1} of {2} files; zoo check names them all",
          files.path(),
          number,
          names.size());
    }
    files.close();
  }
}
