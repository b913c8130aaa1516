package dev.repazoo.sources;

import dev.repazoo.sources.ImageMetadata.Row;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images' classes from metadata: numbers as they are, names in their order. */
final class MetadataLabels {
  private MetadataLabels() {}

  /**
   * The classes of images. Metadata without classes gives none.
   *
   * @param used the metadata of these images
   * @param all of other splits, too, so that a name has the same number in all
   * @throws IOException if an image is missing in the source or the metadata, or has no class, or
   *     none that can be used
   */
  static SourceLabels of(
      FileTree files, List<String> images, List<ImageMetadata> used, List<ImageMetadata> all)
      throws IOException {
    Optional<ImageMetadata> unlabelled = used.stream().filter(m -> !m.labelled()).findFirst();
    if (unlabelled.isPresent()) {
      return SourceLabels.none()
          .with(
              "%s gives no classes: there is no column 'label' among %s"
                  .formatted(
                      unlabelled.get().where(), String.join(", ", unlabelled.get().columns())));
    }
    boolean numbers = numbers(all);
    ClassNumbers names =
        ClassNumbers.of(
            all.stream()
                .flatMap(metadata -> metadata.rows().stream())
                .flatMap(row -> row.label().stream())
                .filter(name -> !numbers)
                .toList());
    Set<String> there = Set.copyOf(files.names());
    Set<String> wanted = new HashSet<>(images);
    Map<String, Long> labels = new HashMap<>();
    for (ImageMetadata metadata : used) {
      for (Row row : metadata.rows()) {
        String where = "%s, line %d: ".formatted(metadata.where(), row.line());
        if (!there.contains(row.file())) {
          throw new IOException(
              where + "there is no file '" + row.file() + "'; add it, or remove the line");
        }
        if (!wanted.contains(row.file())) {
          continue; // of another split, or no image
        }
        String label =
            row.label()
                .orElseThrow(
                    () ->
                        new IOException(
                            where
                                + "there is no label; add it, or remove"
                                + " the column if there are to be no classes"));
        Long number = numbers ? Long.valueOf(number(where, label)) : names.number(label);
        if (labels.put(row.file(), number) != null) {
          throw new IOException(where + row.file() + " has a line before; remove one of them");
        }
      }
    }
    for (String image : images) {
      if (!labels.containsKey(image)) {
        throw new IOException(
            "%s: there is no line of %s; add it, or remove the image"
                .formatted(used.get(0).where(), image));
      }
    }
    return new SourceLabels(labels, names.names());
  }

  /** Whether classes are numbers everywhere. */
  private static boolean numbers(List<ImageMetadata> all) throws IOException {
    Optional<Row> first = Optional.empty();
    for (ImageMetadata metadata : all) {
      for (Row row : metadata.rows()) {
        if (row.label().isPresent()) {
          if (first.isPresent() && first.get().number() != row.number()) {
            throw new IOException(
                "%s, line %d: label is '%s' after '%s'; all must be numbers, or all names"
                    .formatted(
                        metadata.where(),
                        row.line(),
                        row.label().get(),
                        first.get().label().orElseThrow()));
          }
          first = Optional.of(row);
        }
      }
    }
    return first.isPresent() && first.get().number();
  }

  private static long number(String where, String label) throws IOException {
    if (!label.matches("\\d{1,9}")) {
      throw new IOException(where + "label is " + label + "; a class's number is 0, 1, 2, ...");
    }
    return Long.parseLong(label);
  }
}
