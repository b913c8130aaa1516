package dev.repazoo.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.sources.ImageSource;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.OptionalLong;

/**
 * REPA's {@code dataset.json}, in the bytes of Python's {@code json.dumps}: {@code {"labels":
 * [["00000/img00000000.png", 6], ...]}}, or null for the labels if one image has none.
 */
final class DatasetJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DatasetJson() {}

  /**
   * The file's content.
   *
   * @param written numbers of the images in the data set
   * @param classNames whether to add {@code class_names} where they are known
   */
  static byte[] of(ImageSource source, BitSet written, boolean classNames) {
    StringBuilder text = new StringBuilder("{\"labels\": ");
    boolean labelled = written.stream().allMatch(i -> source.label(i).isPresent());
    if (labelled) {
      String separator = "[";
      for (int i = written.nextSetBit(0); i >= 0; i = written.nextSetBit(i + 1)) {
        OptionalLong label = source.label(i);
        text.append(separator).append("[\"").append(Destination.fileName(i)).append("\", ");
        text.append(label.orElseThrow()).append(']');
        separator = ", ";
      }
      text.append(written.isEmpty() ? "[]" : "]");
    } else {
      text.append("null");
    }
    if (classNames && labelled && !source.classNames().isEmpty()) {
      text.append(", \"class_names\": ").append(names(source));
    }
    return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String names(ImageSource source) {
    try {
      return JSON.writeValueAsString(source.classNames());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("class names can't be written as JSON", e);
    }
  }
}
