package dev.repazoo.sit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorShape;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The network that SiT and DiT share. Tokens are patches plus fixed positions; each block is
 * conditioned on time and class by adaptive layer norm; after block {@code encoder_depth}
 * projections, if there are any, map the tokens into the encoders' spaces.
 *
 * <p>N = (H/p) (W/p) tokens of width D.
 *
 * <p>Source: Peebles and Xie, "DiT" (arXiv 2212.09748), section 3.2 and figure 3.
 */
abstract class ClassTransformer extends DiffusionTransformer {
  private static final double TIME_INIT_STD = 0.02;

  private final SiTConfig network;
  private final Parameter posEmbed;
  private final PatchEmbed patchEmbed;
  private final TimestepEmbedder timestepEmbedder;
  private final LabelEmbedder labelEmbedder;
  private final ModuleList<SiTBlock> blocks;
  private final Projectors projectors;
  private final FinalLayer finalLayer;

  /**
   * A network without values.
   *
   * @param network its sizes
   * @param shape what the model takes and gives
   * @param config the model's configuration
   * @param frequencyShift of the times' embedding
   */
  ClassTransformer(SiTConfig network, GeneratorShape shape, ObjectNode config, int frequencyShift) {
    super(shape, config);
    this.network = network;
    int width = network.hiddenSize();
    int grid = network.gridSize();
    posEmbed =
        frozen(
            "pos_embed",
            Init.table(ignored -> PositionEmbedding.sinCos2d(width, grid)),
            1,
            (long) grid * grid,
            width);
    patchEmbed =
        child("x_embedder", new PatchEmbed(network.patchSize(), network.inChannels(), width));
    timestepEmbedder =
        child(
            "t_embedder",
            new TimestepEmbedder(width, Linear.Start.normal(TIME_INIT_STD), frequencyShift));
    labelEmbedder =
        child("y_embedder", new LabelEmbedder(network.numClasses(), network.hasNullClass(), width));
    blocks =
        child(
            "blocks",
            new ModuleList<>(
                IntStream.range(0, network.depth()).mapToObj(i -> new SiTBlock(network)).toList()));
    projectors =
        child(
            Projectors.NAME,
            new Projectors(
                width, network.projectorDim(), network.zDims(), Linear.Start.XAVIER_UNIFORM));
    finalLayer =
        child(
            "final_layer",
            new FinalLayer(width, network.patchSize(), network.outChannels(), Linear.Start.ZEROS));
  }

  /** The same architecture with the first two blocks, if there are more. */
  final Optional<Generator> fewer(int depth, IntFunction<Generator> architecture) {
    if (depth <= 2) {
      return Optional.empty();
    }
    Generator fewer = architecture.apply(2);
    fewer.share(this, name -> name);
    return Optional.of(fewer);
  }

  /** All channels of the last layer, [B, C or 2C, H, W]. x [B, C, H, W], t [B], y int64 [B]. */
  final NDArray output(Context context, NDArray x, NDArray t, NDArray y) {
    return pass(context, x, t, y, false).prediction();
  }

  /**
   * The same with the projections.
   *
   * @param align whether they are computed
   */
  final Aligned pass(Context context, NDArray x, NDArray t, NDArray y, boolean align) {
    NDArray condition =
        timestepEmbedder.forward(context, t).add(labelEmbedder.forward(context, y)); // [B, D]
    NDArray tokens = embed(context, x);
    List<NDArray> projections = List.of();
    for (int i = 0; i < blocks.size(); i++) {
      tokens = forward(context, blocks.get(i), tokens, condition); // [B, N, D]
      if (align && i + 1 == network.encoderDepth()) {
        projections = projectors.forward(context, tokens);
      }
    }
    return new Aligned(pixels(finalLayer.forward(context, tokens, condition)), projections);
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

  private NDArray embed(Context context, NDArray x) {
    return patchEmbed
        .forward(context, x.toType(DataType.FLOAT32, false))
        .add(context.value(posEmbed, x));
  }

  private NDArray pixels(NDArray patches) {
    int grid = network.gridSize();
    return Patches.unpatchify(patches, grid, grid, network.patchSize(), network.outChannels());
  }
}
