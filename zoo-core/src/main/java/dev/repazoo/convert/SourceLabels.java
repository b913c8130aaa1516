package dev.repazoo.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images' classes, found as the reference does: from {@code dataset.json} at the source's root,
 * else from the outermost folders' names, numbered in their own order. Images beside the folders
 * are of the class with the empty name; a single folder gives no classes.
 *
 * @param byName classes of the labelled images
 * @param classNames the classes' names by number, if known
 */
record SourceLabels(Map<String, Long> byName, List<String> classNames) {
  /** Where the reference keeps labels. */
  static final String FILE = "dataset.json";

  private static final System.Logger LOG = System.getLogger(SourceLabels.class.getName());

  /**
   * The classes of some images.
   *
   * @throws IOException if {@code dataset.json} is damaged, or labels none of the images
   */
  static SourceLabels of(SourceFiles files, List<String> images) throws IOException {
    if (files.names().contains(FILE)) {
      SourceLabels found = fromJson(files, images);
      if (!found.byName.isEmpty()) {
        return found;
      }
    }
    return files.foldersAreClasses() ? fromFolders(images) : none();
  }

  private static SourceLabels none() {
    return new SourceLabels(Map.of(), List.of());
  }

  private static SourceLabels fromFolders(List<String> images) {
    Set<String> folders = images.stream().map(SourceLabels::folder).collect(Collectors.toSet());
    if (folders.size() < 2) {
      return none();
    }
    ClassNumbers classes = ClassNumbers.of(folders);
    Map<String, Long> labels = new HashMap<>();
    images.forEach(name -> labels.put(name, classes.number(folder(name))));
    return new SourceLabels(labels, classes.names());
  }

  private static String folder(String name) {
    return name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
  }

  private static SourceLabels fromJson(SourceFiles files, List<String> images) throws IOException {
    String where = files.path() + "/" + FILE + ": ";
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(files.read(FILE));
    } catch (JsonProcessingException e) {
      throw new IOException(where + "no valid JSON: " + e.getOriginalMessage(), e);
    }
    if (!json.has("labels") || !(json.get("labels").isNull() || json.get("labels").isArray())) {
      throw new IOException(where + "there is no list 'labels' in it");
    }
    Map<String, Long> labels = new HashMap<>();
    for (JsonNode pair : json.get("labels")) {
      if (!pair.path(0).isTextual()
          || !pair.path(1).canConvertToLong()
          || pair.get(1).asLong() < 0) {
        throw new IOException(
            where + "a label is " + pair + "; each must be [\"file name\", class number]");
      }
      labels.put(pair.get(0).asText(), pair.get(1).asLong());
    }
    long labelled = images.stream().filter(labels::containsKey).count();
    if (!labels.isEmpty() && labelled == 0 && !images.isEmpty()) {
      throw new IOException(
          where
              + "none of its "
              + labels.size()
              + " labels is of a file that is here, such as "
              + images.get(0)
              + "; correct or remove it");
    }
    if (!labels.isEmpty() && labelled < images.size()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}labels {1} of {2} images",
          where,
          String.valueOf(labelled),
          String.valueOf(images.size()));
    }
    List<String> classNames = new ArrayList<>();
    json.path("class_names").forEach(name -> classNames.add(name.asText()));
    return new SourceLabels(labels, classNames);
  }
}
