package dev.repazoo.spi;

import java.util.List;

/**
 * What others have to know of an architecture: what a generator takes and gives.
 *
 * @param sample shape of a sample before decoding
 * @param conditioning what it is conditioned on
 * @param prediction what it predicts, and in which time
 * @param gridSize tokens along one side of the grid that projections lie on
 * @param alignmentDepth block whose tokens are aligned, counted from 1
 * @param projectionDims widths of the projections, one for each encoder
 */
public record GeneratorShape(
    LatentShape sample,
    Conditioning conditioning,
    Prediction prediction,
    int gridSize,
    int alignmentDepth,
    List<Integer> projectionDims) {
  /** Of one that predicts velocities. */
  public GeneratorShape(
      LatentShape sample,
      Conditioning conditioning,
      int gridSize,
      int alignmentDepth,
      List<Integer> projectionDims) {
    this(sample, conditioning, new Prediction.Velocity(), gridSize, alignmentDepth, projectionDims);
  }

  /** Whether models of it are trained here: training fits velocities. */
  public boolean isTrained() {
    return prediction instanceof Prediction.Velocity;
  }

  /** Copies the list. */
  public GeneratorShape {
    projectionDims = List.copyOf(projectionDims);
  }
}
