package dev.repazoo.parity;

import java.util.Map;

/**
 * One computation on images or grids, such as {@code torch-bicubic}; found by {@link
 * java.util.ServiceLoader}.
 */
public interface ImageTransform {
  /** The id of its cases. */
  String id();

  /**
   * Computes a case.
   *
   * @return outputs by name
   * @throws Exception when the case can't be computed, or must be refused
   */
  Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means) throws Exception;
}
