package dev.repazoo.t2i;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import dev.repazoo.dit.DiffusionTransformer;
import dev.repazoo.dit.FinalLayer;
import dev.repazoo.dit.Patches;
import dev.repazoo.dit.PositionEmbedding;
import dev.repazoo.dit.Projectors;
import dev.repazoo.dit.TensorShapes;
import dev.repazoo.dit.TimestepEmbedder;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.PatchEmbed;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Multimodal diffusion transformer with projections for representation alignment: a text's token
 * features and an image's patches are two streams that attend to one another.
 *
 * <p>No pooled vector of the text is used: blocks are modulated by the time alone. After block
 * {@code encoder_depth} projections map the image's tokens into the encoders' spaces. Weights start
 * as PyTorch's layers do, the last layer too.
 *
 * <p>Shapes: x [B, C, H, W], t [B] in 0..1, text features [B, L, E] give the velocity [B, C, H, W].
 * L may be any, N = (H/p) (W/p). The table of positions is a buffer; a sample smaller than its grid
 * takes the middle of it.
 *
 * <p>Source: Esser et al., "Scaling Rectified Flow Transformers" (arXiv 2403.03206); Yu et al.,
 * "REPA" (arXiv 2410.06940), models/mmdit.py.
 */
public final class Mmdit extends DiffusionTransformer {
  private final MmditConfig config;
  private final Parameter posEmbed;
  private final PatchEmbed patchEmbed;
  private final TimestepEmbedder timestepEmbedder;
  private final Linear contextEmbedder;
  private final ModuleList<JointBlock> blocks;
  private final FinalLayer finalLayer;
  private final Projectors projectors;

  /** A model of the given architecture, without values. */
  public Mmdit(MmditConfig config) {
    super(config.shape(), config.toJson());
    this.config = config;
    int width = config.hiddenSize();
    int grid = config.gridSize();
    Linear.Start start = Linear.Start.TORCH_DEFAULT;
    posEmbed =
        buffer(
            "pos_embed",
            Init.table(shape -> PositionEmbedding.sinCos2d(width, grid)),
            1,
            (long) grid * grid,
            width);
    patchEmbed =
        child(
            "x_embedder", PatchEmbed.torchDefault(config.patchSize(), config.inChannels(), width));
    timestepEmbedder = child("t_embedder", new TimestepEmbedder(width, start));
    contextEmbedder = child("context_embedder", start.linear(config.contextDim(), width));
    int depth = config.depth();
    blocks =
        child(
            "joint_blocks",
            new ModuleList<>(
                IntStream.range(0, depth)
                    .mapToObj(i -> new JointBlock(config, i == depth - 1))
                    .toList()));
    finalLayer =
        child("final_layer", new FinalLayer(width, config.patchSize(), config.inChannels(), start));
    projectors =
        child(Projectors.NAME, new Projectors(width, config.projectorDim(), config.zDims(), start));
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return published.map(TensorShapes.WITHOUT_MODULE);
  }

  /** The first and the last block, which makes no text. */
  @Override
  public Optional<Generator> shallow() {
    int last = config.depth() - 1;
    if (last <= 1) {
      return Optional.empty();
    }
    Mmdit fewer = new Mmdit(config.withDepth(2));
    String block = "joint_blocks.1.";
    fewer.share(
        this,
        name ->
            name.startsWith(block)
                ? "joint_blocks." + last + "." + name.substring(block.length())
                : name);
    return Optional.of(fewer);
  }

  @Override
  public NDArray predict(Context context, NDArray x, NDArray t, NDArray text) {
    return pass(context, x, t, text, false).prediction();
  }

  @Override
  public Aligned aligned(Context context, NDArray x, NDArray t, NDArray text) {
    return pass(context, x, t, text, true);
  }

  private Aligned pass(Context context, NDArray x, NDArray t, NDArray text, boolean align) {
    long rows = x.getShape().get(2) / config.patchSize();
    long columns = x.getShape().get(3) / config.patchSize();
    NDArray condition = timestepEmbedder.forward(context, t); // [B, D]
    JointBlock.Streams streams =
        new JointBlock.Streams(
            Optional.of(contextEmbedder.forward(context, text)), embed(context, x, rows, columns));
    List<NDArray> projections = List.of();
    for (int i = 0; i < blocks.size(); i++) {
      streams = forward(context, blocks.get(i), streams, condition);
      if (align && i + 1 == config.encoderDepth()) {
        projections = projectors.forward(context, streams.image());
      }
    }
    NDArray patches = finalLayer.forward(context, streams.image(), condition);
    return new Aligned(
        Patches.unpatchify(patches, rows, columns, config.patchSize(), config.inChannels()),
        projections);
  }

  private static JointBlock.Streams forward(
      Context context, JointBlock block, JointBlock.Streams streams, NDArray condition) {
    NDList outputs =
        context.segment(
            block,
            inputs -> {
              JointBlock.Streams given =
                  new JointBlock.Streams(Optional.of(inputs.get(0)), inputs.get(1));
              JointBlock.Streams made = block.forward(context, given, inputs.get(2));
              NDList list = new NDList(made.image());
              made.text().ifPresent(list::add);
              return list;
            },
            streams.text().orElseThrow(),
            streams.image(),
            condition);
    return new JointBlock.Streams(
        outputs.size() > 1 ? Optional.of(outputs.get(1)) : Optional.empty(), outputs.get(0));
  }

  private NDArray embed(Context context, NDArray x, long rows, long columns) {
    return patchEmbed
        .forward(context, x.toType(DataType.FLOAT32, false))
        .add(positions(context.value(posEmbed, x), rows, columns));
  }

  /** The middle of the table: [1, rows columns, D]. */
  private NDArray positions(NDArray table, long rows, long columns) {
    int grid = config.gridSize();
    if (rows > grid || columns > grid) {
      throw new IllegalArgumentException(
          "MMDiT: a sample has %d x %d tokens, the table of positions is of %d x %d; input_size"
                  .formatted(rows, columns, grid, grid)
              + " must be that of the largest samples");
    }
    if (rows == grid && columns == grid) {
      return table;
    }
    long top = (grid - rows) / 2;
    long left = (grid - columns) / 2;
    return table
        .reshape(grid, grid, config.hiddenSize())
        .get(
            new NDIndex()
                .addSliceDim(top, top + rows)
                .addSliceDim(left, left + columns)
                .addAllDim())
        .reshape(1, rows * columns, config.hiddenSize());
  }
}
