package dev.repazoo.vit;

import dev.repazoo.ops.Ops;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The architecture of a {@link VisionTransformer}.
 *
 * @param imageSize side in pixels of the images it was trained on; with the patch size it gives the
 *     grid of the position table, if there is one
 * @param patchSize side p of a patch in pixels
 * @param width D
 * @param depth number of blocks
 * @param heads number of attention heads; divides D
 * @param hidden hidden width of the feed-forward layer
 * @param feedForward its form
 * @param options what else families differ in
 */
public record VitConfig(
    int imageSize,
    int patchSize,
    int width,
    int depth,
    int heads,
    int hidden,
    FeedForward feedForward,
    Options options) {
  /** A side whose square is an int, be the patches single pixels. */
  private static final int MOST_PIXELS = 1 << 15;

  private static final int MOST_HIDDEN = 1 << 26;

  /** Forms of the feed-forward layer. */
  public enum FeedForward {
    /** {@code fc2(gelu(fc1(x)))}, exact GELU. */
    GELU,
    /** The same with the tanh approximation. */
    GELU_TANH,
    /** The same with QuickGELU. */
    QUICK_GELU,
    /** {@code w3(silu(w1 x) * w2 x)}. */
    SWIGLU;

    Optional<Ops.Gelu> gelu() {
      return switch (this) {
        case GELU -> Optional.of(Ops.Gelu.ERF);
        case GELU_TANH -> Optional.of(Ops.Gelu.TANH);
        case QUICK_GELU -> Optional.of(Ops.Gelu.QUICK);
        case SWIGLU -> Optional.empty();
      };
    }
  }

  /** What becomes of the layer norm after the last block. */
  public enum FinalNorm {
    /** Tokens are normalised. */
    APPLIED,
    /** The checkpoint has it; tokens are the last block's output. */
    UNUSED
  }

  /** What the one vector of an image is. */
  public enum ImageEmbedding {
    /** The mean of its tokens. */
    MEAN_TOKEN,
    /** Its class token after the last norm. */
    CLASS_TOKEN
  }

  /**
   * What families differ in.
   *
   * @param classToken whether a class token comes first
   * @param registers number of register tokens after it, without positions
   * @param maskToken whether the checkpoint has a mask token, which is not used
   * @param patchBias whether the patch projection has a bias
   * @param qkvBias whether q, k and v have biases
   * @param layerScale whether each branch is scaled by a learned vector
   * @param preNorm whether tokens are normalised before the first block
   * @param finalNorm what becomes of the last norm
   * @param eps of the layer norms
   * @param rotary rotary positions; a learned table if absent
   * @param embedding what the one vector of an image is
   * @param projection numbers that a class token is projected to, at length 1 then; 0 leaves it
   */
  public record Options(
      boolean classToken,
      int registers,
      boolean maskToken,
      boolean patchBias,
      boolean qkvBias,
      boolean layerScale,
      boolean preNorm,
      FinalNorm finalNorm,
      double eps,
      Optional<RotaryPositions> rotary,
      ImageEmbedding embedding,
      int projection) {
    /** As timm's plain {@code VisionTransformer}: class token, biases, final norm, eps 1e-6. */
    public static final Options PLAIN =
        new Options(
            true,
            0,
            false,
            true,
            true,
            false,
            false,
            FinalNorm.APPLIED,
            1e-6,
            Optional.empty(),
            ImageEmbedding.MEAN_TOKEN,
            0);

    /** Checks the number of registers. */
    public Options {
      if (registers < 0) {
        throw new IllegalArgumentException(
            "num_register_tokens is " + registers + "; it must not be negative");
      }
    }

    /** DINOv2: registers, layer scale, mask token. */
    public Options dinov2(int registerTokens, boolean bias) {
      return changed(
          draft -> {
            draft.registers = registerTokens;
            draft.maskToken = true;
            draft.qkvBias = bias;
            draft.layerScale = true;
            draft.embedding = ImageEmbedding.CLASS_TOKEN;
          });
    }

    /** CLIP: normalised before the first block, patch projection without bias, eps 1e-5. */
    public Options clip() {
      return changed(
          draft -> {
            draft.patchBias = false;
            draft.preNorm = true;
            draft.finalNorm = FinalNorm.UNUSED;
            draft.eps = 1e-5;
            draft.embedding = ImageEmbedding.CLASS_TOKEN;
          });
    }

    /** With a projection of the class token. */
    public Options projectedTo(int dim) {
      return changed(draft -> draft.projection = dim);
    }

    /** With or without biases of q, k and v. */
    public Options withQkvBias(boolean bias) {
      return changed(draft -> draft.qkvBias = bias);
    }

    /** Patches only: no class token. */
    public Options withoutClassToken() {
      return changed(draft -> draft.classToken = false);
    }

    /** With what becomes of the final norm. */
    public Options with(FinalNorm norm) {
      return changed(draft -> draft.finalNorm = norm);
    }

    /** With another eps. */
    public Options withEps(double value) {
      return changed(draft -> draft.eps = value);
    }

    /** With rotary positions. */
    public Options with(RotaryPositions positions) {
      return changed(draft -> draft.rotary = Optional.of(positions));
    }

    private Options changed(Consumer<Draft> change) {
      Draft draft = new Draft(this);
      change.accept(draft);
      return draft.options();
    }
  }

  /** Options while some of them change. */
  private static final class Draft {
    private boolean classToken;
    private int registers;
    private boolean maskToken;
    private boolean patchBias;
    private boolean qkvBias;
    private boolean layerScale;
    private boolean preNorm;
    private FinalNorm finalNorm;
    private double eps;
    private Optional<RotaryPositions> rotary;
    private ImageEmbedding embedding;
    private int projection;

    Draft(Options from) {
      classToken = from.classToken;
      registers = from.registers;
      maskToken = from.maskToken;
      patchBias = from.patchBias;
      qkvBias = from.qkvBias;
      layerScale = from.layerScale;
      preNorm = from.preNorm;
      finalNorm = from.finalNorm;
      eps = from.eps;
      rotary = from.rotary;
      embedding = from.embedding;
      projection = from.projection;
    }

    Options options() {
      return new Options(
          classToken,
          registers,
          maskToken,
          patchBias,
          qkvBias,
          layerScale,
          preNorm,
          finalNorm,
          eps,
          rotary,
          embedding,
          projection);
    }
  }

  /** Checks that sizes are positive and fit one another. */
  public VitConfig {
    positive("img_size", imageSize);
    if (imageSize > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "img_size is " + imageSize + "; it must be at most " + MOST_PIXELS);
    }
    positive("patch_size", patchSize);
    positive("embed_dim", width);
    positive("depth", depth);
    positive("num_heads", heads);
    positive("mlp hidden size", hidden);
    if (hidden > MOST_HIDDEN) {
      throw new IllegalArgumentException(
          "mlp hidden size is " + hidden + "; it must be at most " + MOST_HIDDEN);
    }
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "num_heads is " + heads + "; it must divide embed_dim " + width);
    }
    options.rotary().ifPresent(positions -> positions.periods(width / heads)); // checks the width
    if (imageSize < patchSize) {
      throw new IllegalArgumentException(
          "img_size is " + imageSize + "; it must be at least patch_size " + patchSize);
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
    }
  }

  /** A network with GELU layers. */
  public static VitConfig of(
      int imageSize, int patchSize, int width, int depth, int heads, double mlpRatio) {
    return new VitConfig(
        imageSize,
        patchSize,
        width,
        depth,
        heads,
        (int) (width * mlpRatio),
        FeedForward.GELU,
        Options.PLAIN);
  }

  /** With other options. */
  public VitConfig with(Options other) {
    return new VitConfig(imageSize, patchSize, width, depth, heads, hidden, feedForward, other);
  }

  /** With another feed-forward layer. */
  public VitConfig with(FeedForward form, int hiddenWidth) {
    return new VitConfig(imageSize, patchSize, width, depth, heads, hiddenWidth, form, options);
  }

  /** With another number of blocks. */
  public VitConfig withDepth(int blocks) {
    return new VitConfig(imageSize, patchSize, width, blocks, heads, hidden, feedForward, options);
  }

  /** The grid of the position table. */
  public PositionGrid.Side positions() {
    int side = imageSize / patchSize;
    return new PositionGrid.Side(side, side);
  }

  /** Slots of the position table before the grid's: the class token's. */
  public int positionPrefix() {
    return options.classToken() ? 1 : 0;
  }

  /** Tokens before the patches: class token and registers. */
  int prefix() {
    return positionPrefix() + options.registers();
  }
}
