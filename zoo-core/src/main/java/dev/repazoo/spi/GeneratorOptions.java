package dev.repazoo.spi;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What of a generator's architecture is said, in words that hold for every family: by the user, or
 * by a configuration that leaves the rest to defaults. What is empty is not said.
 *
 * @param sample shape of a sample before decoding
 * @param classes number of classes, of a generator that is conditioned on them
 * @param text what texts' features are like, of a generator that is conditioned on them
 * @param alignmentDepth block whose tokens are aligned, counted from 1
 * @param projectionDims widths of the encoders' tokens; an empty list stands for no alignment
 * @param dropout share of conditions that training replaces by the null; where the model learns its
 *     null rather than takes one, 0 leaves it out
 * @param qkNorm whether queries and keys are normalised
 * @param fusedAttention kept in configurations; attention is always fused
 */
public record GeneratorOptions(
    Optional<LatentShape> sample,
    OptionalInt classes,
    Optional<Text> text,
    OptionalInt alignmentDepth,
    Optional<List<Integer>> projectionDims,
    OptionalDouble dropout,
    Optional<Boolean> qkNorm,
    Optional<Boolean> fusedAttention) {

  /** Nothing is said. */
  public static final GeneratorOptions NONE =
      new GeneratorOptions(
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          Optional.empty());

  /** The same, aligned after another block. */
  public GeneratorOptions alignedAfter(int block) {
    return new GeneratorOptions(
        sample,
        classes,
        text,
        OptionalInt.of(block),
        projectionDims,
        dropout,
        qkNorm,
        fusedAttention);
  }

  /** The same with samples of another shape. */
  public GeneratorOptions of(LatentShape shape) {
    return new GeneratorOptions(
        Optional.of(shape),
        classes,
        text,
        alignmentDepth,
        projectionDims,
        dropout,
        qkNorm,
        fusedAttention);
  }

  /** Checks the ranges and copies the list. */
  public GeneratorOptions {
    if (classes.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "the number of classes is " + classes.getAsInt() + "; it must be positive");
    }
    if (dropout.orElse(0) < 0 || dropout.orElse(0) > 1) {
      throw new IllegalArgumentException(
          "the share of dropped conditions is " + dropout.getAsDouble() + "; it must be in 0..1");
    }
    projectionDims = projectionDims.map(List::copyOf);
  }
}
