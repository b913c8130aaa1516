package dev.repazoo.dit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Prediction;
import java.util.List;

/** A generator with {@link Projectors}, which answers what its configuration tells. */
public abstract class DiffusionTransformer extends Generator {
  private final GeneratorShape shape;
  private final ObjectNode config;

  /** A model of a complete configuration. */
  protected DiffusionTransformer(GeneratorShape shape, ObjectNode config) {
    this.shape = shape;
    this.config = config;
  }

  @Override
  public final ObjectNode config() {
    return config.deepCopy();
  }

  @Override
  public final LatentShape latentShape() {
    return shape.sample();
  }

  @Override
  public final Conditioning conditioning() {
    return shape.conditioning();
  }

  @Override
  public final Prediction prediction() {
    return shape.prediction();
  }

  @Override
  public final int gridSize() {
    return shape.gridSize();
  }

  @Override
  public final List<Integer> projectionDims() {
    return shape.projectionDims();
  }

  @Override
  public final boolean isForTrainingOnly(String name) {
    return Projectors.own(name);
  }
}
