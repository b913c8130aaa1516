package dev.repazoo.encoders.mocov3;

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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * MoCo v3 with patches of 16 pixels, S (of twelve heads), B and L. Images of 256 pixels are
 * normalised and not resized; the 14 x 14 sine-cosine table of the file is resampled. Tokens are
 * the normalised patch tokens.
 *
 * <p>Published files call some layers of blocks 13 and 14 wrongly ({@code norm13}, {@code fc13},
 * {@code norm14}, {@code fc14}). Source: REPA {@code utils.fix_mocov3_state_dict}.
 */
public final class MocoV3Provider extends VitFamily {
  private static final String ENCODER = "module.base_encoder.";
  private static final VitVariant.Credits CREDITS =
      new VitVariant.Credits(
          "CC-BY-NC-4.0",
          "github.com/facebookresearch/moco-v3; weights from github.com/LTH14/rcg",
          "Chen, Xie and He, MoCo v3, ICCV 2021, arXiv 2104.02057");
  private static final String FOLDER = "https://dl.fbaipublicfiles.com/moco-v3/";
  private static final Map<String, String> ADDRESSES =
      Map.of(
          "s", FOLDER + "vit-s-300ep/vit-s-300ep.pth.tar",
          "b", FOLDER + "vit-b-300ep/vit-b-300ep.pth.tar",
          "l", "https://drive.google.com/uc?id=1Foa2-FqhwIFYjcAAbY9sXyO-1Vwwx-_9&export=download");
  private static final KeyMap KEYS =
      KeyMap.of(
          KeyMap.drop(".*head.*"),
          KeyMap.drop("fc\\..*"),
          KeyMap.rename("blocks\\.13\\.norm13\\.(.*)", "blocks.13.norm1.$1"),
          KeyMap.rename("blocks\\.13\\.mlp\\.fc13\\.(.*)", "blocks.13.mlp.fc1.$1"),
          KeyMap.rename("blocks\\.14\\.norm14\\.(.*)", "blocks.14.norm2.$1"),
          KeyMap.rename("blocks\\.14\\.mlp\\.fc14\\.(.*)", "blocks.14.mlp.fc2.$1"),
          VitKeys.OFFICIAL);

  /** For the service loader. */
  public MocoV3Provider() {
    super(
        "mocov3",
        CREDITS,
        List.of(
            row("s", 384, 12, 12, 21_665_664L),
            row("b", 768, 12, 12, 85_798_656L),
            row("l", 1024, 24, 16, 303_301_632L)));
  }

  private static VitVariant row(String size, int width, int depth, int heads, long parameters) {
    String name = "mocov3_vit" + size + ".pth";
    return new VitVariant(
        "mocov3-vit-" + size,
        VitConfig.of(224, 16, width, depth, heads, 4),
        parameters,
        List.of(256),
        new WeightFile(name, ADDRESSES.get(size), 0, Optional.empty()),
        VitVariant.title(size, 16) + ", tokens " + width + " wide");
  }

  @Override
  public Optional<Set<String>> modelTypes() {
    // Hugging Face has no model of it.
    return Optional.of(Set.of());
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
        if (checkpoint.has("model") && !checkpoint.has("state_dict")) {
          throw new WeightsException(
              checkpoint.path()
                  + " keeps its weights under 'model', as MAE's checkpoints do and MoCo v3's don't;"
                  + " name mae-vit-... if it is one");
        }
        return checkpoint.stateDict();
      }

      @Override
      public StateDict rename(StateDict published) {
        StateDict encoder = published.withPrefix(ENCODER);
        return (encoder.size() > 0 ? encoder : published).map(KEYS);
      }
    };
  }
}
