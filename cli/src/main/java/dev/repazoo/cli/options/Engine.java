package dev.repazoo.cli.options;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What computes a frozen network. */
public enum Engine {
  /** PyTorch, on the weights. */
  TORCH,
  /** ONNX Runtime, on the exported graph. */
  ONNX;

  /** The option's name. */
  public static final String NAME = "engine";

  /** The option's row. */
  static CommandOption row(String what, Engine usual) {
    return CommandOption.of(
        NAME,
        "E",
        "torch, or onnx: %s as an exported graph, in ONNX Runtime; default: %s"
            .formatted(what, usual.word()));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is asked for, or {@code usual}. */
  static Engine of(Arguments arguments, Engine usual) {
    if (!arguments.given(NAME)) {
      return usual;
    }
    List<String> words = Arrays.stream(values()).map(Engine::word).toList();
    return values()[words.indexOf(arguments.choice(NAME, words))];
  }
}
