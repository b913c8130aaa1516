package dev.repazoo.sources;

import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hugging Face's image folder with splits: {@code train/cat/1.png}, {@code test/dog/2.png}. Classes
 * are the folders in the splits, of all splits, so that each has the same number in all; or what
 * {@code metadata.csv} or {@code metadata.jsonl} says.
 *
 * <p>The reference would take splits for classes. A source is understood this way only if all its
 * outermost folders are called after splits, one of them {@code train}, and images lie in folders
 * in them or metadata beside them.
 *
 * @param folders the outermost folders of each split
 */
record SplitFolders(FileTree files, List<String> all, Map<Split, List<String>> folders) {

  static Optional<SplitFolders> find(FileTree files, List<String> images) {
    Set<String> outermost =
        images.stream()
            .map(SourceLabels::folder)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Map<Split, List<String>> folders = new EnumMap<>(Split.class);
    boolean understood = images.stream().anyMatch(name -> !inner(name).isEmpty());
    understood |= ImageMetadata.isIn(files, "");
    for (String folder : outermost) {
      Optional<Split> split = Split.called(folder);
      if (split.isEmpty()) {
        return Optional.empty();
      }
      folders.computeIfAbsent(split.get(), s -> new ArrayList<>()).add(folder + "/");
      understood |= ImageMetadata.isIn(files, folder + "/");
    }
    return understood && folders.containsKey(Split.TRAIN)
        ? Optional.of(new SplitFolders(files, images, folders))
        : Optional.empty();
  }

  /** The folder in a split's folder; empty if the image lies in the split's own. */
  private static String inner(String name) {
    return SourceLabels.folder(name.substring(name.indexOf('/') + 1));
  }

  /**
   * The images of a split.
   *
   * @throws IllegalArgumentException if there is no such split
   */
  List<String> images(Split split) {
    if (!folders.containsKey(split)) {
      throw new IllegalArgumentException(
          "split is %s, but %s has %s".formatted(split.word(), files.path(), words()));
    }
    return all.stream()
        .filter(name -> folders.get(split).contains(SourceLabels.folder(name) + "/"))
        .toList();
  }

  private String words() {
    return folders.keySet().stream().map(Split::word).collect(Collectors.joining(", "));
  }

  /**
   * The classes of a split's images.
   *
   * @throws IOException if the metadata that gives them can't be used, or some images lie in
   *     folders and some don't
   */
  SourceLabels labels(Split split) throws IOException {
    List<String> images = images(split);
    List<ImageMetadata> ofSplit = new ArrayList<>();
    List<ImageMetadata> ofAll = new ArrayList<>();
    ImageMetadata.find(files, "").ifPresent(ofSplit::add);
    ofAll.addAll(ofSplit);
    for (Map.Entry<Split, List<String>> each : folders.entrySet()) {
      for (String folder : each.getValue()) {
        Optional<ImageMetadata> found = ImageMetadata.find(files, folder);
        found.ifPresent(ofAll::add);
        found.filter(m -> each.getKey() == split).ifPresent(ofSplit::add);
      }
    }
    SourceLabels labels =
        ofSplit.stream().anyMatch(ImageMetadata::labelled)
            ? MetadataLabels.of(files, images, ofSplit, ofAll)
            : fromFolders(split, images);
    return labels.with(
        "%s: split %s, one of %s, as folders are in Hugging Face's layout; classes: %s"
            .formatted(
                files.path(),
                split.word(),
                words(),
                labels.byName().isEmpty()
                    ? "none"
                    : labels.classNames().isEmpty()
                        ? "by number"
                        : String.valueOf(labels.classNames().size())));
  }

  private SourceLabels fromFolders(Split split, List<String> images) throws IOException {
    List<String> beside = images.stream().filter(name -> inner(name).isEmpty()).toList();
    if (beside.size() == images.size()) {
      return SourceLabels.none();
    }
    if (!beside.isEmpty()) {
      throw new IOException(
          "%s/%s lies beside the folders of split %s, which are the classes; move it into one"
              .formatted(files.path(), beside.get(0), split.word()));
    }
    Set<String> names =
        all.stream()
            .map(SplitFolders::inner)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    if (names.size() < 2) {
      return SourceLabels.none();
    }
    ClassNumbers classes = ClassNumbers.of(names);
    Map<String, Long> labels = new HashMap<>();
    images.forEach(name -> labels.put(name, classes.number(inner(name))));
    return new SourceLabels(labels, classes.names());
  }
}
