package dev.repazoo.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.LayerNorm;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.Module;
import dev.repazoo.nn.PatchEmbed;
import dev.repazoo.nn.Scope;
import dev.repazoo.ops.DeviceNumber;
import dev.repazoo.spi.Encoder;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A frozen vision transformer with its preprocessing: pixels [B, 3, R, R] in 0..255 to patch tokens
 * [B, N, D], rows first; class and register tokens are dropped.
 *
 * <p>{@code x = [class; patches] + positions}, registers put between them, then the blocks and the
 * final norm. Where the input's grid is not the position table's, the table is resampled with
 * antialias, as REPA does by timm's {@code resample_abs_pos_embed}; the stored table stays as it
 * was published. With {@link RotaryPositions} there is no table: each block's attention turns
 * queries and keys.
 *
 * <p>State, by DINOv2's names: {@code cls_token} [1, 1, D], {@code pos_embed} [1, P + g g, D],
 * {@code register_tokens} [1, r, D], {@code mask_token} [1, D], {@code patch_embed.proj}, {@code
 * rope_embed.periods}, {@code norm_pre}, {@code blocks.i}, {@code norm}, {@code proj}; those that
 * the configuration has. Dosovitskiy et al., An Image is Worth 16x16 Words, arXiv 2010.11929.
 */
public final class VisionTransformer extends Encoder {
  private final VitConfig config;
  private final InputSize inputSize;
  private final Preprocessing preprocessing;
  private final PublishedFormat format;

  private final Optional<Parameter> classToken;
  private final Optional<Parameter> positions;
  private final Optional<Parameter> registers;
  private final PatchEmbed patchEmbed;
  private final Optional<RotaryEmbedding> rotary;
  private final Optional<LayerNorm> normPre;
  private final List<VitBlock> blocks;
  private final LayerNorm norm;
  private final Optional<Linear> projection;

  /** By which learned positions come to another grid. */
  private Resampling positionKernel = Resampling.BICUBIC_ANTIALIAS;

  /**
   * A network without weights.
   *
   * @param inputSize which image sizes it takes and what they are resized to
   * @param format finds the encoder in published checkpoints and renames it
   */
  public VisionTransformer(
      VitConfig config, InputSize inputSize, Preprocessing preprocessing, PublishedFormat format) {
    this.config = config;
    this.inputSize = inputSize;
    this.preprocessing = preprocessing;
    this.format = format;
    VitConfig.Options options = config.options();
    int width = config.width();
    classToken =
        options.classToken()
            ? Optional.of(parameter("cls_token", Init.ZEROS, 1, 1, width))
            : Optional.empty();
    int slots = config.positionPrefix() + config.positions().patches();
    positions =
        options.rotary().isPresent()
            ? Optional.empty()
            : Optional.of(parameter("pos_embed", Init.normal(0.02f), 1, slots, width));
    registers =
        options.registers() > 0
            ? Optional.of(parameter("register_tokens", Init.ZEROS, 1, options.registers(), width))
            : Optional.empty();
    if (options.maskToken()) {
      parameter("mask_token", Init.ZEROS, 1, width);
    }
    patchEmbed =
        child("patch_embed", new PatchEmbed(config.patchSize(), 3, width, options.patchBias()));
    rotary =
        options
            .rotary()
            .map(r -> child("rope_embed", new RotaryEmbedding(r, width / config.heads())));
    normPre =
        options.preNorm()
            ? Optional.of(child("norm_pre", new LayerNorm(width, options.eps())))
            : Optional.empty();
    blocks = child("blocks", new Blocks(config)).list;
    norm = child("norm", new LayerNorm(width, options.eps()));
    int projected = options.projection();
    projection =
        projected > 0
            ? Optional.of(child("proj", new Linear(width, projected, false, Init.normal(0.02f))))
            : Optional.empty();
  }

  private static final class Blocks extends Module {
    private final List<VitBlock> list;

    Blocks(VitConfig config) {
      list = IntStream.range(0, config.depth()).mapToObj(i -> new VitBlock(config)).toList();
      for (int i = 0; i < list.size(); i++) {
        child(Integer.toString(i), list.get(i));
      }
    }
  }

  /** Brings learned positions to another grid by another rule than REPA's and timm's. */
  public void resamplePositionsBy(Resampling kernel) {
    positionKernel = kernel;
  }

  /** The architecture. */
  public VitConfig config() {
    return config;
  }

  @Override
  public int embedDim() {
    return config.width();
  }

  @Override
  public int gridSize(int resolution) {
    return inputSize.of(resolution) / config.patchSize();
  }

  @Override
  protected NDArray preprocess(Context context, NDArray pixels) {
    long height = pixels.getShape().get(2);
    long width = pixels.getShape().get(3);
    if (height != width) {
      throw new IllegalArgumentException(
          "the encoder takes square images, not " + width + "x" + height);
    }
    return preprocessing.apply(context, pixels, inputSize.of((int) height));
  }

  @Override
  protected NDArray tokens(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      int prefix = config.prefix();
      NDArray x = blocks(context, input);
      NDArray patches = prefix == 0 ? x : x.get(":, " + prefix + ":");
      return scope.keep(
          switch (config.options().finalNorm()) {
            case APPLIED -> norm.forward(context, patches);
            case UNUSED -> patches.duplicate();
          });
    }
  }

  @Override
  public int embeddingDim() {
    return projection.isPresent() ? config.options().projection() : embedDim();
  }

  /**
   * The mean patch token, or the class token: normalised, projected and of length 1 with a
   * projection.
   */
  @Override
  public NDArray embedding(Context context, NDArray input) {
    if (config.options().embedding() == VitConfig.ImageEmbedding.MEAN_TOKEN
        || classToken.isEmpty()) {
      return super.embedding(context, input);
    }
    try (Scope scope = new Scope()) {
      NDArray first = norm.forward(context, blocks(context, input).get(":, 0")); // [B, D]
      return scope.keep(
          projection.isPresent()
              ? context.ops().normalize(projection.get().forward(context, first), 1e-12)
              : first);
    }
  }

  /** All tokens after the last block, before the final norm: [B, P + N, D]. */
  private NDArray blocks(Context context, NDArray input) {
    try (Scope scope = new Scope()) {
      int prefix = config.prefix();
      NDArray x = embed(context, input);
      if (normPre.isPresent()) {
        x = normPre.get().forward(context, x);
      }
      Optional<RotaryEmbedding.Rotation> rotation =
          rotary.map(r -> r.forward(context, prefix, side(input), input));
      for (VitBlock block : blocks) {
        NDArray next =
            rotation.isPresent()
                ? block.forward(context, x, rotation.get())
                : block.forward(context, x);
        x.close();
        x = next;
      }
      return scope.keep(x);
    }
  }

  private int side(NDArray input) {
    return (int) (input.getShape().get(2) / config.patchSize());
  }

  /** Patches, class token, positions and registers: [B, P + N, D]. */
  private NDArray embed(Context context, NDArray input) {
    NDArray patches = patchEmbed.forward(context, input); // [B, N, D]
    if (classToken.isEmpty()) {
      return placed(context, patches, input);
    }
    NDArray first = ofEachSample(context.value(classToken.get(), input), patches);
    NDArray x = placed(context, NDArrays.concat(new NDList(first, patches), 1), input);
    if (registers.isEmpty()) {
      return x;
    }
    NDArray between = ofEachSample(context.value(registers.get(), input), patches);
    return NDArrays.concat(new NDList(x.get(":, :1"), between, x.get(":, 1:")), 1);
  }

  /** Tokens with the table of positions, if there is one. */
  private NDArray placed(Context context, NDArray x, NDArray input) {
    if (positions.isEmpty()) {
      return x;
    }
    NDArray table =
        PositionGrid.resample(
            context.value(positions.get(), input),
            config.positionPrefix(),
            config.positions(),
            new PositionGrid.Side(side(input), side(input)),
            positionKernel);
    return x.add(table);
  }

  /** [1, n, D] to [B, n, D]; the batch comes from the patches, so that a trace keeps it open. */
  private static NDArray ofEachSample(NDArray token, NDArray patches) {
    Shape shape = token.getShape();
    NDArray zeros = patches.get(":, :" + shape.get(1)).mul(DeviceNumber.beside(patches, 0));
    return zeros.add(token);
  }

  @Override
  public StateDict published(Checkpoint checkpoint) {
    return fromPublished(format.select(checkpoint));
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return PublishedFormat.completed(format.rename(published), config);
  }
}
