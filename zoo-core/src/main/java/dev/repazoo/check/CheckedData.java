package dev.repazoo.check;

import dev.repazoo.data.DatasetLayout;
import java.util.List;
import java.util.Optional;

/** A data set whose files have all been read. */
public final class CheckedData {
  private final DatasetLayout layout;
  private final ImageScan images;
  private final KnownLabels imageLabels;
  private final List<Part> parts;
  private final List<String> damagedCaches;

  /**
   * A folder of latents.
   *
   * @param scan its files
   * @param labels what is known of their labels
   * @param pairs which are of which image; nothing where there is no telling, or are no images
   */
  record Part(LatentScan scan, KnownLabels labels, Optional<Pairing> pairs) {
    String folder() {
      return scan.part().folder();
    }

    /** Number of latents. */
    int size() {
      return scan.part().names().size();
    }

    /** The name of latents in the data set. */
    String name(int latents) {
      return scan.part().names().get(latents);
    }
  }

  CheckedData(
      DatasetLayout layout,
      ImageScan images,
      KnownLabels imageLabels,
      List<Part> parts,
      List<String> damagedCaches) {
    this.layout = layout;
    this.images = images;
    this.imageLabels = imageLabels;
    this.parts = List.copyOf(parts);
    this.damagedCaches = List.copyOf(damagedCaches);
  }

  /** Which file is what. */
  DatasetLayout layout() {
    return layout;
  }

  ImageScan images() {
    return images;
  }

  KnownLabels imageLabels() {
    return imageLabels;
  }

  /** The folders of latents. */
  List<Part> parts() {
    return parts;
  }

  /** Number of images and latents. */
  int files() {
    return layout.images().size() + parts.stream().mapToInt(Part::size).sum();
  }

  /** Folders of features that can't be used. */
  List<String> damagedCaches() {
    return damagedCaches;
  }

  /** Each image's label: its own, else that of its latents, else -1. */
  long[] labelsOfImages() {
    long[] labels = new long[layout.images().size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = imageLabels.of(i);
      for (Part part : parts) {
        int latents = part.pairs().isPresent() ? part.pairs().get().latentsOf(i) : -1;
        if (labels[i] < 0 && latents >= 0) {
          labels[i] = part.labels().of(latents);
        }
      }
    }
    return labels;
  }

  /** The classes' names, from whichever file has them. */
  List<String> classNames() {
    return parts.stream()
        .map(part -> part.labels().classNames())
        .filter(names -> !names.isEmpty())
        .findFirst()
        .orElse(imageLabels.classNames());
  }
}
