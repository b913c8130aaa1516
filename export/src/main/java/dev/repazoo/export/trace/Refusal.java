package dev.repazoo.export.trace;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Why operators of DJL can't be exported, and what to do instead. */
enum Refusal {
  SIZE_OF_VALUES(
      "the size of its result depends on values, and a graph's shapes don't",
      "keep all elements and choose by where, or by topK with a number of your own",
      "nonzero",
      "unique"),
  VALUES(
      "it needs an array's values, which are unknown while tracing",
      "take parameters from the ParameterStore (Context.value), and don't branch on values",
      "allClose",
      "contentEquals",
      "copyTo",
      "encode",
      "getBoolean",
      "getByte",
      "getDouble",
      "getFloat",
      "getInt",
      "getLong",
      "getUint8",
      "multiBoxDetection",
      "multiBoxTarget",
      "toArray",
      "toBooleanArray",
      "toByteArray",
      "toByteBuffer",
      "toDoubleArray",
      "toFloatArray",
      "toIntArray",
      "toLongArray",
      "toShortArray",
      "toStringArray",
      "toUint8Array",
      "toUnsignedIntArray",
      "toUnsignedShortArray"),
  IN_PLACE(
      "it changes a part of an array, and a graph's arrays don't change",
      "build the array by concat, where or scatter",
      "set",
      "setScalar"),
  COMPLEX(
      "graphs hold no complex numbers",
      "write real and imaginary part as two arrays",
      "complex",
      "conj",
      "fft",
      "fft2",
      "ifft",
      "ifft2",
      "irfft",
      "real",
      "rfft",
      "stft"),
  SPARSE("graphs hold no sparse arrays", "use toDense", "toSparse"),
  RANDOM(
      "random numbers can't be drawn while tracing",
      "make the noise an input of the model",
      "randomBrightness",
      "randomColorJitter",
      "randomFlipLeftRight",
      "randomFlipTopBottom",
      "randomHue"),
  TRAINING(
      "a graph predicts and doesn't train",
      "call it outside of the model's forward",
      "adadeltaUpdate",
      "adagradUpdate",
      "adamUpdate",
      "getGradient",
      "nagUpdate",
      "rmspropUpdate",
      "scaleGradient",
      "setRequiresGradient",
      "sgdUpdate"),
  NO_FORM(
      "ONNX has no operator for it",
      "compute it outside of the graph, or write it with operators that can be exported",
      "gammaln",
      "getIndexer",
      "inverse"),
  ENGINE(
      "PyTorch's engine hasn't got it",
      "write it with operators that both have",
      "batchDot",
      "sequenceMask");

  private final String reason;
  private final String advice;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> operators;

  Refusal(String reason, String advice, String... operators) {
    this.reason = reason;
    this.advice = advice;
    this.operators = List.of(operators);
  }

  /** Why, as the end of a sentence. */
  String reason() {
    return reason;
  }

  /** What to do. */
  String advice() {
    return advice;
  }

  /** The names of DJL's methods. */
  List<String> operators() {
    return operators;
  }

  /** Why a method can't be exported. */
  static Optional<Refusal> of(String operator) {
    return Arrays.stream(values()).filter(r -> r.operators.contains(operator)).findFirst();
  }
}
