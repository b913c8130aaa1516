package dev.repazoo.encoders.dinov1;

import dev.repazoo.encoders.vit.VitFamily;
import dev.repazoo.encoders.vit.VitKeys;
import dev.repazoo.encoders.vit.VitVariant;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.vit.InputSize;
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
 * DINO, S and B with patches of 16 and 8 pixels. Images of 256 pixels are normalised and not
 * resized; the position table is resampled. Tokens are the patch tokens after the final norm: what
 * REPA's own, unpublished wrapper returned is not on record.
 *
 * <p>Reads the authors' backbones and full training checkpoints (the teacher), Hugging Face's
 * {@code ViTModel} and timm's.
 */
public final class DinoV1Provider extends VitFamily {
  private static final VitVariant.Credits CREDITS =
      new VitVariant.Credits(
          "Apache-2.0",
          "github.com/facebookresearch/dino",
          "Caron et al., DINO, ICCV 2021, arXiv 2104.14294");
  private static final KeyMap KEYS =
      KeyMap.of(VitKeys.OFFICIAL, VitKeys.HUGGING_FACE, KeyMap.drop("mask_token"));

  /** For the service loader. */
  public DinoV1Provider() {
    super(
        "dinov1",
        CREDITS,
        List.of(
            row("s", 16, 384, 6, 21_665_664L, "deitsmall16"),
            row("s", 8, 384, 6, 21_670_272L, "deitsmall8"),
            row("b", 16, 768, 12, 85_798_656L, "vitbase16"),
            row("b", 8, 768, 12, 85_807_872L, "vitbase8")));
  }

  private static VitVariant row(
      String size, int patch, int width, int heads, long parameters, String published) {
    String suffix = patch == 16 ? size : size + patch;
    return new VitVariant(
        "dinov1-vit-" + suffix,
        VitConfig.of(224, patch, width, 12, heads, 4),
        parameters,
        List.of(256),
        new WeightFile(
            "dinov1_vit" + suffix + ".pth",
            "https://dl.fbaipublicfiles.com/dino/dino_"
                + published
                + "_pretrain/dino_"
                + published
                + "_pretrain.pth",
            0,
            Optional.empty()),
        VitVariant.title(size, patch) + ", tokens " + width + " wide");
  }

  @Override
  public Optional<Set<String>> modelTypes() {
    return Optional.of(Set.of("vit"));
  }

  @Override
  protected InputSize inputSize(VitConfig architecture) {
    return new InputSize(InputSize.REFERENCE, false);
  }

  @Override
  protected PublishedFormat format(VitConfig architecture) {
    return new PublishedFormat() {
      @Override
      public StateDict select(Checkpoint checkpoint) {
        if (checkpoint.has("teacher")) {
          return checkpoint.stateDict("teacher");
        }
        if (checkpoint.has("model")) {
          throw new WeightsException(
              checkpoint.path()
                  + " keeps its weights under 'model', as MAE's checkpoints do and DINO's don't;"
                  + " name mae-vit-... if it is one");
        }
        return checkpoint.stateDict();
      }

      @Override
      public StateDict rename(StateDict published) {
        return published.map(KEYS);
      }
    };
  }
}
