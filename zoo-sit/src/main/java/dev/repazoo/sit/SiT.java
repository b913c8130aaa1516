package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.StateDict;
import java.util.Optional;

/**
 * Scalable interpolant transformer with projections for representation alignment.
 *
 * <p>Shapes: x [B, C, H, W], t [B] in 0..1, y int64 [B] gives the velocity [B, C, H, W].
 *
 * <p>SiT's own models learn {@code v = d x_t / d t} of {@code x_t = t x_1 + (1 - t) x_0}, where x_0
 * is noise and x_1 data. In the time from data to noise, as here, they are {@code -v(x, 1 - t)}.
 *
 * <p>Source: Ma et al., "SiT" (arXiv 2401.08740); Peebles and Xie, "DiT" (arXiv 2212.09748); Yu et
 * al., "REPA" (arXiv 2410.06940), models/sit.py.
 */
public final class SiT extends ClassTransformer {
  private final SiTConfig config;

  /** A model of the given architecture, without values. */
  public SiT(SiTConfig config) {
    super(config, config.shape(), config.toJson(), 0);
    this.config = config;
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return SiTCheckpoint.rename(published, config.encoderDepth());
  }

  @Override
  public Optional<Generator> shallow() {
    return fewer(config.depth(), blocks -> new SiT(config.withDepth(blocks)));
  }

  @Override
  public NDArray predict(Context context, NDArray x, NDArray t, NDArray y) {
    return velocity(output(context, x, time(t), y));
  }

  @Override
  public Aligned aligned(Context context, NDArray x, NDArray t, NDArray y) {
    Aligned output = pass(context, x, time(t), y, true);
    return new Aligned(velocity(output.prediction()), output.projections());
  }

  private NDArray time(NDArray t) {
    return config.reverseTime() ? DeviceNumber.beside(t, 1).sub(t) : t;
  }

  /** [B, C, H, W] or, with sigma behind it, [B, 2C, H, W] gives [B, C, H, W]. */
  private NDArray velocity(NDArray output) {
    NDArray velocity = config.learnSigma() ? output.split(2, 1).get(0) : output;
    return config.reverseTime() ? velocity.neg() : velocity;
  }
}
