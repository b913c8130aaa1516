package dev.repazoo.sources;

import dev.repazoo.labels.ClassNames;
import dev.repazoo.labels.DatasetJson;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images' classes, found as the reference does: from {@code dataset.json} at the source's root,
 * else from the outermost folders' names, numbered in their own order. Images beside the folders
 * are of the class with the empty name; a single folder gives no classes. Where the reference finds
 * none, Hugging Face's {@code metadata.csv} or {@code metadata.jsonl} may give them.
 *
 * @param byName classes of the labelled images
 * @param classNames the classes' names by number, if known
 * @param notes what people should know of how they were found
 */
record SourceLabels(Map<String, Long> byName, List<String> classNames, List<String> notes) {
  /** Where the reference keeps labels. */
  static final String FILE = DatasetJson.FILE;

  private static final System.Logger LOG = System.getLogger(SourceLabels.class.getName());

  /** Classes without anything to say. */
  SourceLabels(Map<String, Long> byName, List<String> classNames) {
    this(byName, classNames, List.of());
  }

  /**
   * The classes in {@code dataset.json}, if there is one that has some.
   *
   * @throws IOException if it is damaged, or labels none of the images
   */
  static Optional<SourceLabels> listed(FileTree files, List<String> images) throws IOException {
    return files.names().contains(FILE)
        ? Optional.of(fromJson(files, images)).filter(found -> !found.byName.isEmpty())
        : Optional.empty();
  }

  /**
   * The classes of images without such a list.
   *
   * @throws IOException if the metadata that gives them can't be used
   */
  static SourceLabels of(FileTree files, List<String> images) throws IOException {
    SourceLabels folders = files.foldersAreClasses() ? fromFolders(images) : none();
    Optional<ImageMetadata> metadata = ImageMetadata.find(files, "");
    if (!folders.byName.isEmpty()) {
      return metadata
          .map(m -> folders.with(m.where() + " is not used: the outermost folders are the classes"))
          .orElse(folders);
    }
    return metadata.isPresent()
        ? MetadataLabels.of(files, images, List.of(metadata.get()), List.of(metadata.get()))
        : folders;
  }

  /** The classes of images with latents: those that are listed, else those of their latents. */
  static SourceLabels of(FileTree files, List<String> images, PairedLatents latents)
      throws IOException {
    Optional<SourceLabels> listed = listed(files, images);
    if (listed.isPresent()) {
      return listed.get();
    }
    List<String> names = List.of();
    for (String folder : List.of("vae-sd/", "images/")) {
      String file = folder + ClassNames.FILE;
      if (names.isEmpty() && files.names().contains(file)) {
        names = ClassNames.read(files.path() + "/" + file, files.require(file));
      }
    }
    return new SourceLabels(latents.labels(images), names);
  }

  static SourceLabels none() {
    return new SourceLabels(Map.of(), List.of());
  }

  SourceLabels with(String note) {
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    return new SourceLabels(byName, classNames, List.copyOf(all));
  }

  private static SourceLabels fromFolders(List<String> images) {
    Set<String> folders = images.stream().map(SourceLabels::folder).collect(Collectors.toSet());
    if (folders.size() < 2) {
      return none();
    }
    ClassNumbers classes = ClassNumbers.of(folders);
    Map<String, Long> labels = new HashMap<>();
    images.forEach(name -> labels.put(name, classes.number(folder(name))));
    SourceLabels found = new SourceLabels(labels, classes.names());
    return classes.names().stream().allMatch(name -> Split.called(name).isPresent())
        ? found.with("the classes are the folders " + String.join(", ", classes.names()))
        : found;
  }

  /** The outermost folder in a name; empty without one. */
  static String folder(String name) {
    return name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
  }

  private static SourceLabels fromJson(FileTree files, List<String> images) throws IOException {
    String where = files.path() + "/" + FILE;
    Map<String, Long> labels = new HashMap<>();
    DatasetJson json =
        DatasetJson.read(
            where,
            files.require(FILE),
            (name, label) -> {
              Long before = labels.put(name, (long) label);
              if (before != null && before != label) {
                throw DatasetJson.contradiction(where, name, before, label);
              }
            });
    long labelled = images.stream().filter(labels::containsKey).count();
    if (!labels.isEmpty() && labelled == 0 && !images.isEmpty()) {
      throw new IOException(
          where
              + ": none of its "
              + labels.size()
              + " labels is of a file that is here, such as "
              + images.get(0)
              + "; correct or remove it");
    }
    if (!labels.isEmpty() && labelled < images.size()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: labels {1} of {2} images",
          where,
          String.valueOf(labelled),
          String.valueOf(images.size()));
    }
    List<String> names =
        files.names().contains(ClassNames.FILE)
            ? ClassNames.read(files.path() + "/" + ClassNames.FILE, files.require(ClassNames.FILE))
            : json.classNames();
    return new SourceLabels(labels, names);
  }
}
