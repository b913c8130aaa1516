package dev.repazoo.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a model takes, against what a call gives: names, types, shapes, and classes, since a label
 * that there isn't reads what lies beside the table of classes.
 */
final class PortCheck {
  private static final List<String> LABELS = List.of("class_labels", "y");

  private final Path path;
  private final Map<String, TensorInfo> inputs;
  private final Optional<ObjectNode> classes;

  PortCheck(Path path, Map<String, TensorInfo> inputs, GraphMetadata metadata) {
    this.path = path;
    this.inputs = inputs;
    classes =
        metadata
            .conditioning()
            .filter(conditioning -> conditioning.path("kind").asText().equals("classes"));
  }

  /**
   * Checks the inputs of a call.
   *
   * @throws ModelFileException when they don't fit
   */
  void check(Map<String, HostTensor> values) {
    if (!values.keySet().equals(inputs.keySet())) {
      throw new ModelFileException(
          path
              + " takes the inputs "
              + new TreeMap<>(inputs).keySet()
              + ", but "
              + new TreeMap<>(values).keySet()
              + " are given");
    }
    values.forEach(this::check);
  }

  private void check(String name, HostTensor value) {
    TensorInfo info = inputs.get(name);
    long[] wanted = info.getShape();
    long[] given = value.shape();
    boolean fits = wanted.length == given.length && type(info.type) == value.type();
    for (int i = 0; fits && i < wanted.length; i++) {
      fits = wanted[i] < 0 || wanted[i] == given[i];
    }
    if (!fits) {
      throw new ModelFileException(
          path
              + ": input "
              + name
              + " must be "
              + info.type
              + Arrays.toString(wanted)
              + " (-1: any size), but is "
              + value.type()
              + Arrays.toString(given));
    }
    if (Arrays.stream(given).anyMatch(size -> size == 0)) {
      throw new ModelFileException(
          path + ": input " + name + " is empty, " + Arrays.toString(given) + "; give one sample");
    }
    if (LABELS.contains(name) && value.type() == HostTensor.Type.INT64 && classes.isPresent()) {
      checkLabels(name, value.longs(), classes.get());
    }
  }

  private void checkLabels(String name, LongBuffer labels, ObjectNode conditioning) {
    long count = conditioning.path("count").asLong();
    boolean hasNull = conditioning.path("has_null").asBoolean(true);
    while (labels.hasRemaining()) {
      long label = labels.get();
      if (label < 0 || label > count || (label == count && !hasNull)) {
        throw new ModelFileException(
            "class label "
                + label
                + " is out of range: input "
                + name
                + " of "
                + path
                + " takes 0.."
                + (count - 1)
                + (hasNull ? ", and " + count + " for none" : ""));
      }
    }
  }

  static HostTensor.Type type(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> HostTensor.Type.FLOAT;
      case INT64 -> HostTensor.Type.INT64;
      case UINT8 -> HostTensor.Type.UINT8;
      default -> throw new ModelFileException("arrays of type " + type + " aren't supported");
    };
  }
}
