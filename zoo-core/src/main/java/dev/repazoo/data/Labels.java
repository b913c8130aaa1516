package dev.repazoo.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The classes of files, from {@code dataset.json} where there is one, else from the outermost
 * folders' names in alphabetical order. Unlabelled files are all of one class.
 *
 * <p>{@code dataset.json} is REPA's and EDM's: {@code {"labels": [["00000/img00000000.png", 6],
 * ...]}}, labels null for none; {@code "class_names"}, an addition of ours, may name the classes.
 */
final class Labels {
  static final String FILE = "dataset.json";
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
  static Labels of(DataFiles files, String folder, List<String> names) throws IOException {
    List<String> relative = names.stream().map(name -> name.substring(folder.length())).toList();
    return files.names().contains(folder + FILE)
        ? fromJson(files, folder + FILE, relative)
        : fromFolders(relative);
  }

  private static Labels fromFolders(List<String> names) {
    List<String> folders = names.stream().map(Labels::folder).toList();
    List<String> classes = folders.stream().distinct().sorted().toList();
    if (classes.size() < 2) {
      return unlabelled(names.size());
    }
    return new Labels(folders.stream().mapToLong(classes::indexOf).toArray(), classes);
  }

  private static String folder(String name) {
    return name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
  }

  private static Labels unlabelled(int size) {
    return new Labels(new long[size], List.of(UNLABELLED));
  }

  private static Labels fromJson(DataFiles files, String file, List<String> names)
      throws IOException {
    String where = files.origin() + "/" + file + ": ";
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(files.read(file));
    } catch (JsonProcessingException e) {
      throw new IOException(where + "no valid JSON: " + e.getOriginalMessage(), e);
    }
    JsonNode pairs = json.path("labels");
    if (pairs.isNull()) {
      return unlabelled(names.size());
    }
    Map<String, Long> known = new HashMap<>();
    for (JsonNode pair : pairs) {
      if (!pair.path(0).isTextual()
          || !pair.path(1).isIntegralNumber()
          || pair.get(1).asLong() < 0) {
        throw new IOException(
            where + "a label is " + pair + "; each must be [\"file name\", class number]");
      }
      known.put(pair.get(0).asText(), pair.get(1).asLong());
    }
    List<String> missing = names.stream().filter(name -> !known.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new IOException(
          where + "no label for " + missing.size() + " of the files, such as " + missing.get(0));
    }
    long[] labels = names.stream().mapToLong(known::get).toArray();
    return new Labels(labels, classNames(json.path("class_names"), labels, where));
  }

  private static List<String> classNames(JsonNode given, long[] labels, String where)
      throws IOException {
    int classes = Math.toIntExact(Math.min(Arrays.stream(labels).max().orElse(0) + 1, 1 << 24));
    if (given.isMissingNode() || given.isNull()) {
      return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }
    List<String> names = new ArrayList<>();
    given.forEach(name -> names.add(name.asText()));
    if (names.size() < classes) {
      throw new IOException(
          where + "class_names has " + names.size() + " names, labels go up to " + (classes - 1));
    }
    return names;
  }
}
