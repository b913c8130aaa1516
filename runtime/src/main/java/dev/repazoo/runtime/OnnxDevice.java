package dev.repazoo.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;

/**
 * Where a session runs.
 *
 * @param gpu number of the CUDA device, or -1 for the CPU
 */
public record OnnxDevice(int gpu) {
  /** The CPU. */
  public static final OnnxDevice CPU = new OnnxDevice(-1);

  /** Whether it is a GPU. */
  public boolean isGpu() {
    return gpu >= 0;
  }

  /**
   * The device that {@code --device} names.
   *
   * @param word {@code auto} (CUDA when this build of ONNX Runtime has it), {@code cpu} or {@code
   *     cuda:N}
   * @throws IllegalArgumentException for another word, or CUDA where the build has none
   */
  public static OnnxDevice of(String word) {
    boolean cuda = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    if (word.equals("auto")) {
      return cuda ? new OnnxDevice(0) : CPU;
    }
    if (word.equals("cpu")) {
      return CPU;
    }
    if (!word.matches("cuda(:\\d{1,3})?")) {
      throw new IllegalArgumentException(
          "device is '" + word + "'; it must be auto, cpu or cuda:N");
    }
    if (!cuda) {
      throw new IllegalArgumentException(
          "device is "
              + word
              + ", but this build runs ONNX Runtime on the CPU only; build with"
              + " the cuda profile");
    }
    return new OnnxDevice(
        word.equals("cuda") ? 0 : Integer.parseInt(word.substring("cuda:".length())));
  }

  @Override
  public String toString() {
    return isGpu() ? "cuda:" + gpu : "cpu";
  }
}
