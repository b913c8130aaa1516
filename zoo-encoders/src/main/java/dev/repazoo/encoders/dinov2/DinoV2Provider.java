package dev.repazoo.encoders.dinov2;

import dev.repazoo.encoders.vit.VitConfigReader;
import dev.repazoo.encoders.vit.VitFamily;
import dev.repazoo.encoders.vit.VitKeys;
import dev.repazoo.encoders.vit.VitVariant;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.vit.InputSize;
import dev.repazoo.vit.Preprocessing;
import dev.repazoo.vit.PublishedFormat;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.vit.VitConfig.FeedForward;
import dev.repazoo.weights.KeyMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * DINOv2 with patches of 14 pixels, S to g, each with and without four registers. Images are
 * normalised, then resized to 224 (448 for 512 pixels); tokens are the normalised patch tokens.
 *
 * <p>Reads torch.hub's files, Hugging Face's {@code Dinov2Model} and {@code
 * Dinov2WithRegistersModel}, and timm's.
 */
public final class DinoV2Provider extends VitFamily {
  private static final int INPUT = 224;
  private static final VitVariant.Credits CREDITS =
      new VitVariant.Credits(
          "Apache-2.0",
          "github.com/facebookresearch/dinov2",
          "Oquab et al., DINOv2, TMLR 2024, arXiv 2304.07193");

  private static final KeyMap KEYS = KeyMap.of(VitKeys.OFFICIAL, VitKeys.HUGGING_FACE);

  /** timm names the packed layers of SwiGLU like those of an MLP. */
  private static final KeyMap SWIGLU_KEYS =
      KeyMap.of(
          KEYS,
          KeyMap.rename("(.*)\\.mlp\\.fc1\\.(.*)", "$1.mlp.w12.$2"),
          KeyMap.rename("(.*)\\.mlp\\.fc2\\.(.*)", "$1.mlp.w3.$2"));

  /** For the service loader. */
  public DinoV2Provider() {
    super("dinov2", CREDITS, variants());
  }

  private static List<VitVariant> variants() {
    List<VitVariant> rows = new ArrayList<>();
    rows.add(row("s", 384, 12, 6, 22_056_576L));
    rows.add(row("b", 768, 12, 12, 86_580_480L));
    rows.add(row("l", 1024, 24, 16, 304_368_640L));
    rows.add(row("g", 1536, 40, 24, 1_136_480_768L));
    for (VitVariant plain : List.copyOf(rows)) {
      rows.add(withRegisters(plain));
    }
    return rows;
  }

  private static VitVariant row(String size, int width, int depth, int heads, long parameters) {
    VitConfig plain = VitConfig.of(518, 14, width, depth, heads, 4);
    VitConfig config = plain.with(plain.options().dinov2(0, true));
    return new VitVariant(
        "dinov2-vit-" + size,
        size.equals("g") ? config.with(FeedForward.SWIGLU, swiGlu(width, 4)) : config,
        parameters,
        List.of(256, 512),
        file(size, ""),
        VitVariant.title(size, 14) + ", tokens " + width + " wide");
  }

  private static VitVariant withRegisters(VitVariant plain) {
    VitConfig config = plain.architecture();
    String size = plain.id().substring(plain.id().length() - 1);
    return new VitVariant(
        plain.id().replace("dinov2-", "dinov2reg-"),
        config.with(config.options().dinov2(4, true)),
        plain.parameters() + 4L * config.width(),
        plain.resolutions(),
        file(size, "_reg4"),
        plain.summary() + ", 4 registers");
  }

  private static WeightFile file(String size, String registers) {
    String name = "dinov2_vit" + size + "14";
    String file = name + registers + "_pretrain.pth";
    return new WeightFile(
        file, "https://dl.fbaipublicfiles.com/dinov2/" + name + "/" + file, 0, Optional.empty());
  }

  /** Two thirds of an MLP's hidden width, in eights. */
  private static int swiGlu(int width, double mlpRatio) {
    return ((int) (((int) (width * mlpRatio)) * 2.0 / 3) + 7) / 8 * 8;
  }

  @Override
  public Optional<Set<String>> modelTypes() {
    return Optional.of(Set.of("dinov2", "dinov2_with_registers"));
  }

  @Override
  protected VitConfig architecture(VitConfigReader json) {
    VitConfig network = json.network();
    String form = json.word("mlp", "ffn_layer");
    boolean swiGlu = form.startsWith("swiglu") || json.flag(false, "use_swiglu_ffn");
    if (!swiGlu && !form.equals("mlp")) {
      throw new IllegalArgumentException(
          "dinov2: ffn_layer is '" + form + "'; it must be mlp, swiglu or swiglufused");
    }
    VitConfig.Options options =
        network
            .options()
            .dinov2(json.registers("num_register_tokens"), network.options().qkvBias());
    // Of the author's constructor: how blocks are stored, and an interpolation that never runs.
    json.ignore("init_values", "block_chunks", "interpolate_antialias", "interpolate_offset");
    boolean given = json.has("mlp_hidden");
    json.done();
    int hidden =
        swiGlu && !given ? swiGlu(network.width(), json.number(4, "mlp_ratio")) : network.hidden();
    return network.with(options).with(swiGlu ? FeedForward.SWIGLU : FeedForward.GELU, hidden);
  }

  @Override
  protected InputSize inputSize(VitConfig architecture) {
    return new InputSize(INPUT, true);
  }

  @Override
  protected Preprocessing preprocessing(VitConfig architecture) {
    return new Preprocessing(
        Preprocessing.Statistics.IMAGENET, Preprocessing.Order.NORMALIZE_THEN_RESIZE);
  }

  @Override
  protected PublishedFormat format(VitConfig architecture) {
    KeyMap keys = architecture.feedForward() == FeedForward.SWIGLU ? SWIGLU_KEYS : KEYS;
    return dict -> dict.map(keys);
  }
}
