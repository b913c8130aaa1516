package dev.repazoo.cli.options;

import java.util.List;

/**
 * Which encoders are meant.
 *
 * @param types the words of {@code --enc-type}; none for {@code None}
 * @param named whether the option is given
 * @param weights a file, folder or word for each of them, or none at all
 */
public record EncoderOptions(List<String> types, boolean named, List<String> weights) {
  private static final String NONE = "None";
  private static final String TYPE = "enc-type";
  private static final String WEIGHTS = "encoder-weights";

  static EncoderOptions of(Arguments arguments) {
    List<String> types = words(arguments.text(TYPE));
    return new EncoderOptions(
        types.equals(List.of(NONE)) ? List.of() : types, arguments.given(TYPE), weights(arguments));
  }

  /** One encoder, whatever options name it. */
  public static EncoderOptions of(String type, List<String> weights) {
    return new EncoderOptions(List.of(type), true, weights);
  }

  static List<String> weights(Arguments arguments) {
    return arguments.find(WEIGHTS).map(EncoderOptions::words).orElse(List.of());
  }

  private static List<String> words(String text) {
    return List.of(text.split(",", -1));
  }
}
