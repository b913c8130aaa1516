package dev.repazoo.cli.eval.features;

/** What a network gives of an image. */
public enum Feature {
  /** One vector: Inception's {@code pool3}, or an encoder's embedding. */
  POOLED,
  /** Inception's first channels of {@code mixed_6/conv}, with their places. */
  SPATIAL,
  /** Inception's classes, without bias and before softmax. */
  LOGITS
}
