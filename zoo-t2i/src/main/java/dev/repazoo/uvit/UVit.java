package dev.repazoo.uvit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import dev.repazoo.dit.DiffusionTransformer;
import dev.repazoo.dit.Patches;
import dev.repazoo.dit.Projectors;
import dev.repazoo.dit.TensorShapes;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Conv2d;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.LayerNorm;
import dev.repazoo.nn.Linear;
import dev.repazoo.nn.ModuleList;
import dev.repazoo.nn.PatchEmbed;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.StateDict;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * U-ViT with projections for representation alignment: time, text and patches are tokens of one
 * sequence; the output of each block of the first half enters its counterpart in the second.
 *
 * <p>The projections are of the patches' tokens after block {@code encoder_depth}, counted through
 * both halves and the block between them. It learns velocities here; the published models have
 * learned noise, and are sampled so.
 *
 * <p>Shapes: x [B, C, H, W], t [B] in 0..1, or of noise in 0..999, and text features [B, L, E] give
 * the prediction [B, C, H, W]. Positions are learned, of 1 + L + N tokens, so that L and H = W are
 * the configuration's; N = (H / p)^2.
 *
 * <p>Source: Bao et al., "All are Worth Words: A ViT Backbone for Diffusion Models", CVPR 2023
 * (arXiv 2209.12152); github.com/baofff/U-ViT, libs/uvit_t2i.py.
 */
final class UVit extends DiffusionTransformer {
  /** Truncated at 100 deviations in the reference, which is no truncation. */
  static final Init WEIGHTS = Init.normal(0.02);

  static final Linear.Start START = (in, out) -> new Linear(in, out, true, WEIGHTS);
  private static final double EPS = 1e-5;

  private final UVitConfig config;
  private final Parameter posEmbed;
  private final PatchEmbed patchEmbed;
  private final TimeToken timeEmbed;
  private final Linear contextEmbed;
  private final ModuleList<UVitBlock> inBlocks;
  private final UVitBlock midBlock;
  private final ModuleList<UVitBlock> outBlocks;
  private final LayerNorm norm;
  private final Linear decoderPred;
  private final Optional<Conv2d> finalLayer;
  private final Projectors projectors;

  /** A model of the given architecture, without values. */
  UVit(UVitConfig config) {
    super(config.shape(), config.toJson());
    this.config = config;
    int width = config.hiddenSize();
    int channels = config.inChannels();
    int half = config.depth() / 2;
    posEmbed = parameter("pos_embed", WEIGHTS, 1, config.tokens(), width);
    patchEmbed = child("patch_embed", PatchEmbed.torchDefault(config.patchSize(), channels, width));
    timeEmbed = child("time_embed", new TimeToken(width, config.mlpTimeEmbed()));
    contextEmbed = child("context_embed", START.linear(config.contextDim(), width));
    inBlocks = child("in_blocks", blocks(half, false));
    midBlock = child("mid_block", new UVitBlock(config, false));
    outBlocks = child("out_blocks", blocks(half, config.skip()));
    norm = child("norm", new LayerNorm(width, EPS));
    long patch = (long) config.patchSize() * config.patchSize() * channels;
    decoderPred = child("decoder_pred", START.linear(width, patch));
    finalLayer =
        config.conv()
            ? Optional.of(child("final_layer", Conv2d.same(channels, channels)))
            : Optional.empty();
    projectors =
        child(
            Projectors.NAME,
            new Projectors(
                width, config.projectorDim(), config.zDims(), Linear.Start.TORCH_DEFAULT));
  }

  private ModuleList<UVitBlock> blocks(int count, boolean withSkip) {
    return new ModuleList<>(
        IntStream.range(0, count).mapToObj(i -> new UVitBlock(config, withSkip)).toList());
  }

  @Override
  public StateDict fromPublished(StateDict published) {
    return published.map(TensorShapes.WITHOUT_MODULE);
  }

  /** The first block of each half, and the one between them. */
  @Override
  public Optional<Generator> shallow() {
    if (config.depth() <= 2) {
      return Optional.empty();
    }
    UVit fewer = new UVit(config.withDepth(2));
    fewer.share(this, name -> name);
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
    Walk walk = new Walk(context, embed(context, x, config.counted(t), text), align);
    Deque<NDArray> skips = new ArrayDeque<>();
    for (int i = 0; i < inBlocks.size(); i++) {
      walk.through(inBlocks.get(i));
      skips.push(walk.tokens);
    }
    walk.through(midBlock);
    for (int i = 0; i < outBlocks.size(); i++) {
      walk.through(outBlocks.get(i), skips.pop());
    }
    NDArray patches = decoderPred.forward(context, norm.forward(context, walk.tokens));
    long side = config.gridSize();
    NDArray pixels =
        Patches.unpatchify(image(patches), side, side, config.patchSize(), config.inChannels());
    return new Aligned(
        finalLayer.isPresent() ? finalLayer.get().forward(context, pixels) : pixels,
        walk.projections);
  }

  /** The way of the tokens through the blocks. */
  private final class Walk {
    private final Context context;
    private final boolean align;
    private NDArray tokens; // [B, 1 + L + N, D]
    private int passed;
    private List<NDArray> projections = List.of();

    Walk(Context context, NDArray tokens, boolean align) {
      this.context = context;
      this.tokens = tokens;
      this.align = align;
    }

    void through(UVitBlock block) {
      arrive(
          context.segment(
              block,
              inputs -> new NDList(block.forward(context, inputs.singletonOrThrow())),
              tokens));
    }

    void through(UVitBlock block, NDArray skip) {
      arrive(
          context.segment(
              block,
              inputs -> new NDList(block.forward(context, inputs.get(0), inputs.get(1))),
              tokens,
              skip));
    }

    private void arrive(NDList output) {
      tokens = output.singletonOrThrow();
      passed++;
      if (align && passed == config.encoderDepth()) {
        projections = projectors.forward(context, image(tokens));
      }
    }
  }

  /** Time, text and patches, with their positions. */
  private NDArray embed(Context context, NDArray x, NDArray t, NDArray text) {
    requireShapes(x, text);
    NDArray patches = patchEmbed.forward(context, x.toType(DataType.FLOAT32, false));
    NDArray tokens =
        NDArrays.concat(
            new NDList(timeEmbed.forward(context, t), contextEmbed.forward(context, text), patches),
            1);
    return tokens.add(context.value(posEmbed, x));
  }

  private void requireShapes(NDArray x, NDArray text) {
    long side = config.inputSize();
    if (x.getShape().get(2) != side || x.getShape().get(3) != side) {
      throw new IllegalArgumentException(
          "U-ViT: positions are of samples of %d x %d (input_size), not %s"
              .formatted(side, side, Arrays.toString(x.getShape().getShape())));
    }
    if (text.getShape().get(1) != config.contextLength()) {
      throw new IllegalArgumentException(
          "U-ViT: positions are of texts of %d tokens (context_length), not %d"
              .formatted(config.contextLength(), text.getShape().get(1)));
    }
  }

  /** Without the tokens of time and text. */
  private NDArray image(NDArray tokens) {
    return tokens.get(
        new NDIndex().addAllDim().addSliceDim(config.extraTokens(), config.tokens()).addAllDim());
  }
}
