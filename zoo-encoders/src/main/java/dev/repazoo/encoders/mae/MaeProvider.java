package dev.repazoo.encoders.mae;

import dev.repazoo.encoders.vit.VitConfigReader;
import dev.repazoo.encoders.vit.VitFamily;
import dev.repazoo.encoders.vit.VitKeys;
import dev.repazoo.encoders.vit.VitVariant;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.vit.InputSize;
import dev.repazoo.vit.Preprocessing;
import dev.repazoo.vit.PublishedFormat;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.vit.VitConfig.FinalNorm;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * MAE, B and L with patches of 16 pixels, H with 14. Images of 256 pixels are normalised; they are
 * not resized, but for H, whose patches don't divide 256, to 224. Tokens are the last block's
 * output: the final norm is in the file and not applied, as in REPA.
 *
 * <p>Reads the authors' files with and without decoder, Hugging Face's {@code ViTMAEModel} and
 * timm's.
 */
public final class MaeProvider extends VitFamily {
  private static final VitVariant.Credits CREDITS =
      new VitVariant.Credits(
          "CC-BY-NC-4.0",
          "github.com/facebookresearch/mae",
          "He et al., Masked Autoencoders, CVPR 2022, arXiv 2111.06377");
  private static final KeyMap KEYS =
      KeyMap.of(
          KeyMap.drop("decoder[._].*"),
          KeyMap.drop("(.*\\.)?mask_token"),
          VitKeys.OFFICIAL,
          VitKeys.HUGGING_FACE);

  /** For the service loader. */
  public MaeProvider() {
    super(
        "mae",
        CREDITS,
        List.of(
            row("b", 16, 768, 12, 12, 85_798_656L, "base"),
            row("l", 16, 1024, 24, 16, 303_301_632L, "large"),
            row("h", 14, 1280, 32, 16, 630_764_800L, "huge")));
  }

  private static VitVariant row(
      String size, int patch, int width, int depth, int heads, long parameters, String published) {
    return new VitVariant(
        "mae-vit-" + size,
        VitConfig.of(224, patch, width, depth, heads, 4),
        parameters,
        List.of(256),
        new WeightFile(
            "mae_vit" + size + ".pth",
            "https://dl.fbaipublicfiles.com/mae/pretrain/mae_pretrain_vit_" + published + ".pth",
            0,
            Optional.empty()),
        VitVariant.title(size, patch) + ", tokens " + width + " wide");
  }

  @Override
  public Optional<Set<String>> modelTypes() {
    return Optional.of(Set.of("vit_mae"));
  }

  @Override
  protected VitConfig architecture(VitConfigReader json) {
    VitConfig network = json.network();
    json.done();
    return network.with(network.options().with(FinalNorm.UNUSED));
  }

  private static boolean divides(VitConfig architecture) {
    return InputSize.REFERENCE % architecture.patchSize() == 0;
  }

  @Override
  protected InputSize inputSize(VitConfig architecture) {
    return new InputSize(
        divides(architecture) ? InputSize.REFERENCE : architecture.imageSize(), false);
  }

  @Override
  protected Preprocessing preprocessing(VitConfig architecture) {
    return new Preprocessing(
        Preprocessing.Statistics.IMAGENET,
        divides(architecture)
            ? Preprocessing.Order.NORMALIZE
            : Preprocessing.Order.NORMALIZE_THEN_RESIZE);
  }

  @Override
  protected PublishedFormat format(VitConfig architecture) {
    return MaeProvider::encoder;
  }

  private static StateDict encoder(StateDict published) {
    StateDict encoder = published.map(KEYS);
    if (encoder.size() == 0 && published.size() > 0) {
      throw new WeightsException(
          published.origin() + " holds only MAE's decoder; an encoder is wanted");
    }
    return encoder;
  }
}
