package dev.repazoo.sources;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.image.RgbImage;
import java.util.List;
import java.util.OptionalLong;

/** Images that lie in arrays, as CIFAR's and MNIST's files hold them. */
final class RecordImages implements ImageSource {
  private final String origin;
  private final List<Part> parts;
  private final List<String> classNames;

  /**
   * A file's images.
   *
   * @param name the file
   * @param pixels what holds them
   * @param labels their classes
   */
  record Part(String name, Pixels pixels, List<Long> labels) {
    /** Copies the labels. */
    Part {
      labels = List.copyOf(labels);
    }
  }

  /** Decodes one image of a file. */
  @FunctionalInterface
  interface Pixels {
    RgbImage image(int index);
  }

  RecordImages(String origin, List<Part> parts, List<String> classNames) {
    this.origin = origin;
    this.parts = List.copyOf(parts);
    this.classNames = List.copyOf(classNames);
  }

  private record Place(Part part, int index) {}

  private Place place(int index) {
    int left = index;
    for (Part part : parts) {
      if (left < part.labels().size()) {
        return new Place(part, left);
      }
      left -= part.labels().size();
    }
    throw new IndexOutOfBoundsException(index + " of " + size() + " images");
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public int size() {
    return parts.stream().mapToInt(part -> part.labels().size()).sum();
  }

  @Override
  public String name(int index) {
    Place place = place(index);
    return place.part().name() + "#" + place.index();
  }

  @Override
  public OptionalLong label(int index) {
    Place place = place(index);
    return OptionalLong.of(place.part().labels().get(place.index()));
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public String fingerprint() {
    Fingerprint print = new Fingerprint();
    for (Part part : parts) {
      print.add(part.name());
      part.labels().forEach(print::add);
    }
    return print.hex();
  }

  @Override
  public RgbImage image(int index) {
    Place place = place(index);
    return place.part().pixels().image(place.index());
  }

  @Override
  public void close() {}
}
