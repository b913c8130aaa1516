package dev.repazoo.export.onnx;

/** The versions that a file declares. */
final class Opset {
  /** Standard operators: 20 brought Gelu. */
  static final long STANDARD = 20;

  /** ONNX Runtime's operators have one version. */
  static final long MICROSOFT = 1;

  /** The file format that belongs to opset 20. */
  static final long IR_VERSION = 9;

  private Opset() {}
}
