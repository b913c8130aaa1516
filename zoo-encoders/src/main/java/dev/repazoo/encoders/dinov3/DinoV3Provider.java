package dev.repazoo.encoders.dinov3;

import dev.repazoo.encoders.vit.VitConfigReader;
import dev.repazoo.encoders.vit.VitFamily;
import dev.repazoo.encoders.vit.VitVariant;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.vit.InputSize;
import dev.repazoo.vit.PublishedFormat;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.vit.VitConfig.FeedForward;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * DINOv3's vision transformers with patches of 16 pixels and four registers; S+ and H+ have SwiGLU
 * layers. Positions are rotary, so images of any whole number of patches are taken, normalised and
 * not resized, as REPA does where patches are of 16 pixels. Tokens are the normalised patch tokens.
 *
 * <p>Reads Meta's files, Hugging Face's {@code DINOv3ViTModel} and timm's. The model of 7 billion
 * parameters is published in several pieces and has no row; its configuration is understood.
 */
public final class DinoV3Provider extends VitFamily {
  private static final VitVariant.Credits CREDITS =
      new VitVariant.Credits(
          "DINOv3 License",
          "github.com/facebookresearch/dinov3",
          "Siméoni et al., DINOv3, arXiv 2508.10104");

  /** For the service loader. */
  public DinoV3Provider() {
    super(
        "dinov3",
        CREDITS,
        List.of(
            row("s", network(384, 12, 6), 21_596_544L),
            row("sp", gated(network(384, 12, 6), 1536), 28_692_864L),
            row("b", network(768, 12, 12), 85_660_416L),
            row("l", network(1024, 24, 16), 303_129_600L),
            row("hp", gated(network(1280, 32, 20), 5120), 840_592_640L)));
  }

  private static VitConfig network(int width, int depth, int heads) {
    VitConfig plain = VitConfig.of(224, 16, width, depth, heads, 4);
    return plain.with(
        DinoV3ConfigReader.options(plain.options().dinov2(4, true), 100, false, 1e-5));
  }

  private static VitConfig gated(VitConfig network, int hidden) {
    return network.with(FeedForward.SWIGLU, hidden);
  }

  private static VitVariant row(String size, VitConfig network, long parameters) {
    String published = "vit" + size.replace("p", "") + "16" + (size.endsWith("p") ? "plus" : "");
    return new VitVariant(
        "dinov3-vit-" + size,
        network,
        parameters,
        List.of(256, 512),
        new WeightFile(
            "dinov3_" + published + "_pretrain_lvd1689m.safetensors",
            "https://huggingface.co/facebook/dinov3-"
                + published
                + "-pretrain-lvd1689m/resolve/main/model.safetensors",
            0,
            Optional.empty()),
        VitVariant.title(size.replace("p", "+"), 16)
            + ", tokens "
            + network.width()
            + " wide, 4 registers");
  }

  @Override
  public Optional<Set<String>> modelTypes() {
    return Optional.of(Set.of("dinov3_vit"));
  }

  @Override
  protected VitConfig architecture(VitConfigReader json) {
    return DinoV3ConfigReader.read(json);
  }

  @Override
  protected InputSize inputSize(VitConfig architecture) {
    return InputSize.ofPatches(architecture.patchSize());
  }

  @Override
  protected PublishedFormat format(VitConfig architecture) {
    return dict -> DinoV3Keys.rename(dict, architecture);
  }
}
