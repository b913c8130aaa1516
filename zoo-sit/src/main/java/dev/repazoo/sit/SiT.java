package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import dev.repazoo.dit.DiffusionTransformer;
import dev.repazoo.dit.FinalLayer;
import dev.repazoo.dit.Patches;
import dev.repazoo.dit.PositionEmbedding;
import dev.repazoo.dit.Projectors;
import dev.repazoo.dit.TimestepEmbedder;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.PatchEmbed;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scalable interpolant transformer with projections for representation alignment.
 *
 * <p>Tokens are patches plus fixed positions; each block is conditioned on time and class by
 * adaptive layer norm; after block {@code encoder_depth} projections map the tokens into the
 * encoders' spaces.
 *
 * <p>Shapes: x [B, C, H, W], t [B] in 0..1, y int64 [B] gives the velocity [B, C, H, W]. N = (H/p)
 * (W/p) tokens of width D.
 *
 * <p>SiT's own models learn {@code v = d x_t / d t} of {@code x_t = t x_1 + (1 - t) x_0}, where x_0
 * is noise and x_1 data. In the time from data to noise, as here, they are {@code -v(x, 1 - t)}.
 *
 * <p>Source: Ma et al., "SiT" (arXiv 2401.08740); Peebles and Xie, "DiT" (arXiv 2212.09748); Yu et
 * al., "REPA" (arXiv 2410.06940), models/sit.py.
 */
public final class SiT extends DiffusionTransformer {
  private static final double TIME_INIT_STD = 0.02;

  private final SiTConfig config;
  private final Parameter posEmbed;
  private final PatchEmbed patchEmbed;
  private final TimestepEmbedder timestepEmbedder;
  private final LabelEmbedder labelEmbedder;
  private final ModuleList<SiTBlock> blocks;
  private final Projectors projectors;
  private final FinalLayer finalLayer;

  /** A model of the given architecture, without values. */
  public SiT(SiTConfig config) {
    super(config.shape(), config.toJson());
    this.config = config;
    int width = config.hiddenSize();
    int grid = config.gridSize();
    posEmbed =
        frozen(
            "pos_embed",
            Init.table(shape -> PositionEmbedding.sinCos2d(width, grid)),
            1,
            (long) grid * grid,
            width);
    patchEmbed =
        child("x_embedder", new PatchEmbed(config.patchSize(), config.inChannels(), width));
    timestepEmbedder =
        child("t_embedder", new TimestepEmbedder(width, Linear.Start.normal(TIME_INIT_STD)));
    labelEmbedder =
        child("y_embedder", new LabelEmbedder(config.numClasses(), config.hasNullClass(), width));
    blocks =
        child(
            "blocks",
            new ModuleList<>(
                IntStream.range(0, config.depth()).mapToObj(i -> new SiTBlock(config)).toList()));
    projectors =
        child(
            Projectors.NAME,
            new Projectors(
                width, config.projectorDim(), config.zDims(), Linear.Start.XAVIER_UNIFORM));
    finalLayer =
        child(
            "final_layer",
            new FinalLayer(width, config.patchSize(), config.outChannels(), Linear.Start.ZEROS));
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return SiTCheckpoint.rename(published, config.encoderDepth());
  }

  @Override
  public NDArray velocity(Context context, NDArray x, NDArray t, NDArray y) {
    NDArray condition = condition(context, t, y);
    NDArray tokens = embed(context, x);
    for (SiTBlock block : blocks) {
      tokens = forward(context, block, tokens, condition); // [B, N, D]
    }
    return velocity(finalLayer.forward(context, tokens, condition));
  }

  @Override
  public Aligned aligned(Context context, NDArray x, NDArray t, NDArray y) {
    NDArray condition = condition(context, t, y);
    NDArray tokens = embed(context, x);
    List<NDArray> projections = List.of();
    for (int i = 0; i < blocks.size(); i++) {
      tokens = forward(context, blocks.get(i), tokens, condition);
      if (i + 1 == config.encoderDepth()) {
        projections = projectors.forward(context, tokens);
      }
    }
    return new Aligned(velocity(finalLayer.forward(context, tokens, condition)), projections);
  }

  private static NDArray forward(
      Context context, SiTBlock block, NDArray tokens, NDArray condition) {
    return context
        .segment(
            block,
            inputs -> new NDList(block.forward(context, inputs.get(0), inputs.get(1))),
            tokens,
            condition)
        .head();
  }

  private NDArray condition(Context context, NDArray t, NDArray y) {
    NDArray time = config.reverseTime() ? t.neg().add(1) : t;
    return timestepEmbedder.forward(context, time).add(labelEmbedder.forward(context, y)); // [B, D]
  }

  private NDArray embed(Context context, NDArray x) {
    return patchEmbed
        .forward(context, x.toType(DataType.FLOAT32, false))
        .add(context.value(posEmbed, x));
  }

  /** [B, N, p p C] or, with sigma behind it, [B, N, p p 2C] gives [B, C, H, W]. */
  private NDArray velocity(NDArray patches) {
    int grid = config.gridSize();
    NDArray output =
        Patches.unpatchify(patches, grid, grid, config.patchSize(), config.outChannels());
    NDArray velocity = config.learnSigma() ? output.split(2, 1).get(0) : output;
    return config.reverseTime() ? velocity.neg() : velocity;
  }
}
