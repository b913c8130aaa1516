package dev.repazoo.sources;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.labels.DatasetJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The files that tell what a data set's images show. They are written when all images are, in their
 * order, and the last one says that all is there.
 */
public final class LabelFiles {
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  private LabelFiles() {}

  /** Takes a file. */
  @FunctionalInterface
  public interface Writer {
    /** Writes a file of a name. */
    void write(String name, byte[] content) throws IOException;
  }

  /**
   * {@code class_names.json} and {@code dataset.json}: without labels and names where an image has
   * no class.
   *
   * @param images places in the source, in the files' order
   * @param names an image's file by its place
   * @param classNames to be written; empty writes none
   */
  public static LabelFiles classes(
      ImageSource source, List<Integer> images, IntFunction<String> names, List<String> classNames)
      throws IOException {
    LabelFiles files = new LabelFiles();
    if (!images.stream().allMatch(index -> source.label(index).isPresent())) {
      files.contents.put(DatasetJson.FILE, DatasetJson.unlabelled());
      return files;
    }
    if (!classNames.isEmpty()) {
      files.contents.put(ClassNames.FILE, ClassNames.write(classNames));
    }
    List<DatasetJson.Label> labels =
        images.stream()
            .map(
                index ->
                    new DatasetJson.Label(names.apply(index), source.label(index).orElseThrow()))
            .toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DatasetJson.write(out, labels, "");
    files.contents.put(DatasetJson.FILE, out.toByteArray());
    return files;
  }

  /**
   * {@code captions.jsonl}.
   *
   * @param images places in the source, in the files' order
   * @param names an image's file by its number among them
   */
  public static LabelFiles captions(
      ImageSource source, List<Integer> images, IntFunction<String> names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int number = 0;
    for (int index : images) {
      CaptionLines.write(out, names.apply(number++), source.captions(index), source.name(index));
    }
    LabelFiles files = new LabelFiles();
    files.contents.put(CaptionLines.FILE, out.toByteArray());
    return files;
  }

  /** These and another file. */
  public LabelFiles with(String name, byte[] content) {
    LabelFiles files = new LabelFiles();
    files.contents.putAll(contents);
    files.contents.put(name, content);
    return files;
  }

  /** Writes each. */
  public void write(Writer writer) throws IOException {
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      writer.write(file.getKey(), file.getValue());
    }
  }
}
