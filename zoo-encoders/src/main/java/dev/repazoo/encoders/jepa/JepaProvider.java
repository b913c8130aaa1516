package dev.repazoo.encoders.jepa;

import dev.repazoo.encoders.vit.VitConfigReader;
import dev.repazoo.encoders.vit.VitFamily;
import dev.repazoo.encoders.vit.VitKeys;
import dev.repazoo.encoders.vit.VitVariant;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.vit.Preprocessing;
import dev.repazoo.vit.PublishedFormat;
import dev.repazoo.vit.VitConfig;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.KeyMap;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * I-JEPA: H with patches of 14 and 16 pixels, g with 16. There is no class token. Images are
 * normalised, then resized to the size that the network was trained on; tokens are normalised.
 *
 * <p>Of a training checkpoint REPA reads {@code encoder}, not {@code target_encoder}, and so does
 * this. Reads Hugging Face's {@code IJepaModel} too.
 */
public final class JepaProvider extends VitFamily {
  private static final String ENCODER = "encoder";
  private static final VitVariant.Credits CREDITS =
      new VitVariant.Credits(
          "CC-BY-NC-4.0",
          "github.com/facebookresearch/ijepa",
          "Assran et al., I-JEPA, CVPR 2023, arXiv 2301.08243");
  private static final KeyMap KEYS =
      KeyMap.of(VitKeys.OFFICIAL, VitKeys.HUGGING_FACE, KeyMap.drop("mask_token"));

  /** For the service loader. */
  public JepaProvider() {
    super(
        "jepa",
        CREDITS,
        List.of(
            row("h", 224, 14, 1280, 32, 4, 630_762_240L, "IN1K-vit.h.14-300e"),
            row("h448", 448, 16, 1280, 32, 4, 631_668_480L, "IN1K-vit.h.16-448px-300e"),
            row("g", 224, 16, 1408, 40, 48.0 / 11, 1_011_368_576L, "IN22K-vit.g.16-600e")));
  }

  private static VitVariant row(
      String size,
      int image,
      int patch,
      int width,
      int depth,
      double mlpRatio,
      long parameters,
      String published) {
    VitConfig network = VitConfig.of(image, patch, width, depth, 16, mlpRatio);
    return new VitVariant(
        "jepa-vit-" + size,
        network.with(network.options().withoutClassToken()),
        parameters,
        List.of(256),
        new WeightFile(
            "ijepa_vit" + size + ".pth",
            "https://dl.fbaipublicfiles.com/ijepa/" + published + ".pth.tar",
            0,
            Optional.empty()),
        VitVariant.title(size.substring(0, 1), patch)
            + " at "
            + image
            + ", tokens "
            + width
            + " wide");
  }

  @Override
  public Optional<Set<String>> modelTypes() {
    return Optional.of(Set.of("ijepa"));
  }

  @Override
  protected VitConfig architecture(VitConfigReader json) {
    VitConfig network = json.network();
    json.done();
    return network.with(network.options().withoutClassToken());
  }

  @Override
  protected Preprocessing preprocessing(VitConfig architecture) {
    return new Preprocessing(
        Preprocessing.Statistics.IMAGENET, Preprocessing.Order.NORMALIZE_THEN_RESIZE);
  }

  @Override
  protected PublishedFormat format(VitConfig architecture) {
    return new PublishedFormat() {
      @Override
      public StateDict select(Checkpoint checkpoint) {
        boolean training = checkpoint.has("predictor") || checkpoint.has("target_encoder");
        if (training && !checkpoint.has(ENCODER)) {
          throw new WeightsException(
              checkpoint.path() + " is an I-JEPA checkpoint without its 'encoder'");
        }
        return training ? checkpoint.stateDict(ENCODER) : bare(checkpoint);
      }

      @Override
      public StateDict rename(StateDict published) {
        return published.map(KEYS);
      }
    };
  }

  /** {@code {encoder: ...}} alone, or tensors at the top. */
  private static StateDict bare(Checkpoint checkpoint) {
    boolean nested =
        checkpoint.flat().keySet().stream().anyMatch(name -> name.startsWith("encoder.module."));
    return nested ? checkpoint.stateDict(ENCODER) : checkpoint.stateDict();
  }
}
