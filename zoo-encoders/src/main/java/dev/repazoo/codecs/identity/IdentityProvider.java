package dev.repazoo.codecs.identity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.LatentScale;
import java.util.List;
import java.util.Optional;

/** Images in -1..1 as their own latents, drawn without variance. */
public final class IdentityProvider implements CodecProvider {
  private static final String ID = "identity";
  private static final int CHANNELS = 3;
  private static final CatalogueEntry ENTRY =
      new CatalogueEntry(
          ID,
          Kind.CODEC,
          ID,
          0,
          List.of(32, 64, 128, 256, 512),
          "Apache-2.0",
          "repa-zoo",
          "none",
          "Pixels in -1..1 as latents: no codec at all",
          Optional.empty());

  /** For the service loader. */
  public IdentityProvider() {}

  @Override
  public String family() {
    return ID;
  }

  @Override
  public List<CatalogueEntry> entries() {
    return List.of(ENTRY);
  }

  @Override
  public ObjectNode config(String id) {
    if (!id.equals(ID)) {
      throw new IllegalArgumentException("the identity has no variant " + id);
    }
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public Codec create(ObjectNode config) {
    new JsonFields(ID, config).done();
    return new Identity();
  }

  private static final class Identity extends Codec {
    @Override
    public int latentChannels() {
      return CHANNELS;
    }

    @Override
    public int downsampling() {
      return 1;
    }

    @Override
    public LatentScale latentScale() {
      return LatentScale.of(CHANNELS, 1);
    }

    @Override
    public NDArray moments(Context context, NDArray images) {
      NDArray none = images.zerosLike().sub(Float.POSITIVE_INFINITY);
      return NDArrays.concat(new NDList(images, none), 1);
    }

    @Override
    public NDArray decode(Context context, NDArray latents) {
      return latents.mul(1f);
    }
  }
}
