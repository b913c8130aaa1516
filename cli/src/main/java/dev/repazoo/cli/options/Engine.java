package dev.repazoo.cli.options;

import java.util.List;

/** What computes a frozen network. */
public enum Engine {
  /** PyTorch, on the weights. */
  TORCH,
  /** ONNX Runtime, on the exported graph. */
  ONNX;

  /** The option's name. */
  public static final String NAME = "engine";

  /** The option's row; {@code onnx:FILE} implies its engine. */
  static CommandOption row(String what) {
    return CommandOption.of(
        NAME,
        "E",
        "torch, or onnx: " + what + " as an exported graph, in ONNX Runtime; default: torch");
  }

  /** What is asked for, or {@code usual}. */
  static Engine of(Arguments arguments, Engine usual) {
    if (!arguments.given(NAME)) {
      return usual;
    }
    return arguments.choice(NAME, List.of("torch", "onnx")).equals("onnx") ? ONNX : TORCH;
  }
}
