package dev.repazoo.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The images of a folder or zip. Classes are those of {@code dataset.json} if that labels any file,
 * else the places of the outermost folders' names in alphabetical order, if there are several.
 *
 * <p>Source: REPA, preprocessing/dataset_tools.py (open_image_folder).
 */
record FileImages(
    DataFiles files, List<String> names, Map<String, Long> labels, List<String> classNames)
    implements SourceImages {
  private static final ImageDecoder DECODER = new ImageDecoder();

  static FileImages of(DataFiles files) throws IOException {
    List<String> names = files.names().stream().filter(FileDataset::isImage).toList();
    if (names.isEmpty()) {
      throw new IOException(
          files.origin()
              + ": no images in it; name a folder or zip with PNG or JPEG files, or emoji");
    }
    Map<String, Long> labels = new HashMap<>();
    List<String> classNames = new ArrayList<>();
    if (files.names().contains(Labels.FILE)) {
      read(files, labels, classNames);
    }
    if (labels.isEmpty()) {
      List<String> folders =
          List.copyOf(new TreeSet<>(names.stream().map(FileImages::folder).toList()));
      if (folders.size() > 1) {
        names.forEach(name -> labels.put(name, (long) folders.indexOf(folder(name))));
        classNames.addAll(folders);
      }
    }
    return new FileImages(files, names, Map.copyOf(labels), List.copyOf(classNames));
  }

  private static String folder(String name) {
    return name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
  }

  private static void read(DataFiles files, Map<String, Long> labels, List<String> classNames)
      throws IOException {
    String where = files.origin() + "/" + Labels.FILE + ": ";
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(files.read(Labels.FILE));
    } catch (JsonProcessingException e) {
      throw new IOException(where + "no valid JSON: " + e.getOriginalMessage(), e);
    }
    for (JsonNode pair : json.path("labels")) {
      if (!pair.path(0).isTextual() || !pair.path(1).isIntegralNumber()) {
        throw new IOException(
            where + "a label is " + pair + "; each must be [\"file name\", class number]");
      }
      labels.put(pair.get(0).asText(), pair.get(1).asLong());
    }
    json.path("class_names").forEach(name -> classNames.add(name.asText()));
  }

  @Override
  public String origin() {
    return files.origin();
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public String name(int index) {
    return names.get(index);
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return DECODER.decode(files.read(names.get(index)));
  }

  @Override
  public OptionalLong label(int index) {
    Long label = labels.get(names.get(index));
    return label == null ? OptionalLong.empty() : OptionalLong.of(label);
  }

  @Override
  public String fingerprint() throws IOException {
    Fingerprint print = new Fingerprint();
    for (String name : names) {
      print.add(name).add(files.size(name));
    }
    return print.hex();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
