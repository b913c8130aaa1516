package dev.repazoo.data;

import dev.repazoo.labels.ClassNames;
import dev.repazoo.labels.DatasetJson;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The classes of files, from {@code dataset.json} where there is one, else from the outermost
 * folders' names in alphabetical order, but in zips, as in the reference. Unlabelled files are all
 * of one class.
 *
 * <p>{@code dataset.json} is REPA's and EDM's: {@code {"labels": [["00000/img00000000.png", 6],
 * ...]}}, labels null for none. {@code class_names.json} beside it, an addition of ours, or beside
 * the images' may name the classes.
 */
final class Labels {
  static final String FILE = DatasetJson.FILE;
  private static final System.Logger LOG = System.getLogger(Labels.class.getName());
  private static final String UNLABELLED = "unlabelled";

  private final long[] labels;
  private final List<String> classNames;

  private Labels(long[] labels, List<String> classNames) {
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
  }

  long of(int index) {
    return labels[index];
  }

  List<String> classNames() {
    return classNames;
  }

  /**
   * The classes of some files.
   *
   * @param folder where the names start, empty or ending in {@code /}
   * @param names the labelled files, all below the folder
   */
  static Labels of(FileTree files, String folder, PackedNames names) throws IOException {
    if (files.names().contains(folder + FILE)) {
      return fromJson(files, folder, names);
    }
    Labels found = fromFolders(folder, names);
    if (files.foldersAreClasses() || found.classNames.size() < 2) {
      return found;
    }
    if (files.holdsSamples()) { // the folders are shards
      return unlabelled(names.size());
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: folders in a zip are no classes; unpack it for those, or convert it with labels",
        files.path());
    return unlabelled(names.size());
  }

  private static Labels fromFolders(String folder, PackedNames names) {
    TreeSet<String> found = new TreeSet<>();
    names.forEach(name -> found.add(outermost(folder, name)));
    if (found.size() < 2) {
      return unlabelled(names.size());
    }
    List<String> classes = List.copyOf(found);
    long[] labels = new long[names.size()];
    Arrays.setAll(labels, i -> Collections.binarySearch(classes, outermost(folder, names.get(i))));
    return new Labels(labels, classes);
  }

  private static String outermost(String folder, String name) {
    int slash = name.indexOf('/', folder.length());
    return slash < 0 ? "" : name.substring(folder.length(), slash);
  }

  static Labels unlabelled(int size) {
    return new Labels(new long[size], List.of(UNLABELLED));
  }

  private static Labels fromJson(FileTree files, String folder, PackedNames names)
      throws IOException {
    String where = files.path() + "/" + folder + FILE;
    LabelFile file = LabelFile.read(where, files.require(folder + FILE), folder, names);
    if (!file.labelled()) {
      return unlabelled(names.size());
    }
    long[] labels = file.labels();
    long missing = Arrays.stream(labels).filter(label -> label < 0).count();
    if (missing > 0) {
      int first = 0;
      while (labels[first] >= 0) {
        first++;
      }
      throw new IOException(
          where
              + ": no label for "
              + missing
              + " of the files, such as "
              + names.get(first).substring(folder.length()));
    }
    return new Labels(labels, classNames(names(files, folder, file), labels, where));
  }

  /** Those beside the labels, else inside, else beside the images. */
  static List<String> names(FileTree files, String folder, LabelFile file) throws IOException {
    List<String> places =
        List.of(folder + ClassNames.FILE, LatentFileDataset.IMAGES + ClassNames.FILE);
    for (String place : places) {
      if (files.names().contains(place)) {
        return ClassNames.read(files.path() + "/" + place, files.require(place));
      }
      if (!file.classNames().isEmpty()) {
        return file.classNames();
      }
    }
    return List.of();
  }

  private static List<String> classNames(List<String> given, long[] labels, String where)
      throws IOException {
    int classes = Math.toIntExact(Arrays.stream(labels).max().orElse(0) + 1);
    if (given.isEmpty()) {
      return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }
    if (given.size() < classes) {
      throw new IOException(
          where
              + ": there are names of "
              + given.size()
              + " classes, labels go up to "
              + (classes - 1));
    }
    return given;
  }
}
