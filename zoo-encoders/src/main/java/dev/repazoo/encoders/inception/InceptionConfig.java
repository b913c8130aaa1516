package dev.repazoo.encoders.inception;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;

/**
 * What may differ of an Inception.
 *
 * @param numClasses numbers that its last layer gives
 * @param input how pixels become its input, where nothing else is said
 */
public record InceptionConfig(int numClasses, InceptionInput input) {
  private static final String CLASSES = "num_classes";
  private static final String INPUT = "input";

  /** Classes of the published weights, some of them without a meaning. */
  public static final int PUBLISHED_CLASSES = 1008;

  private static final int MOST_CLASSES = 100_000_000;

  /** Checks the number. */
  public InceptionConfig {
    if (numClasses < 1 || numClasses > MOST_CLASSES) {
      throw new IllegalArgumentException(
          "Inception: " + CLASSES + " is " + numClasses + "; it must be in 1.." + MOST_CLASSES);
    }
  }

  /**
   * Reads a configuration; keys default to those of the published weights, as TensorFlow 1 feeds
   * them.
   *
   * @throws IllegalArgumentException for an unknown key or value
   */
  public static InceptionConfig of(ObjectNode json) {
    JsonFields fields = new JsonFields("Inception", json);
    InceptionConfig config =
        new InceptionConfig(
            fields.size(PUBLISHED_CLASSES, CLASSES),
            InceptionInput.of(fields.word(InceptionInput.TENSORFLOW.word(), INPUT)));
    fields.done();
    return config;
  }

  /** The complete configuration as JSON. */
  public ObjectNode toJson() {
    return JsonNodeFactory.instance.objectNode().put(CLASSES, numClasses).put(INPUT, input.word());
  }
}
