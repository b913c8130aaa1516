package dev.repazoo.latents;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a folder of latents was made from: equal keys mean equal latents.
 *
 * @param json as it is kept in {@link LatentScaleFile#NAME}
 */
record LatentKey(ObjectNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static LatentKey of(FrozenCodec codec, ImageSource source, boolean flipped) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    LatentScaleFile.put(json, codec.identity());
    json.put("latent_channels", codec.codec().latentChannels());
    json.put("downsampling", codec.codec().downsampling());
    LatentScaleFile.put(json, codec.codec().latentScale());
    json.put("source", source.origin());
    json.put("source_fingerprint", source.fingerprint());
    json.put("flipped", flipped);
    return new LatentKey(json);
  }

  /** Of a captioned data set, whose moments have the logarithm of the variance. */
  static LatentKey ofCaptioned(FrozenCodec codec, ImageSource source) throws IOException {
    LatentKey key = of(codec, source, false);
    LatentScaleFile.put(key.json, SecondHalf.LOG_VARIANCE);
    return key;
  }

  /** Number of latent channels C. */
  int channels() {
    return json.path("latent_channels").asInt();
  }

  /** Mean and standard deviation in an {@code .npy} file of this codec; empty when damaged. */
  Optional<float[]> values(ByteBuffer file, String where) {
    try {
      NpyArray array = Npy.read(file, where);
      long[] shape = array.shape();
      boolean fits = array.dtype() == DType.F32 && shape.length == 3 && shape[0] == 2L * channels();
      return fits
          ? Optional.of(array.toFloats()).filter(LatentDestination::finite)
          : Optional.empty();
    } catch (WeightsException e) {
      return Optional.empty();
    }
  }

  /** Whether the images are mirrored before they are encoded. */
  boolean mirrored() {
    return json.path("flipped").asBoolean();
  }

  /** Fails when a folder holds latents of something else. */
  void require(ObjectNode found, String folder) {
    check(found, folder, "weights", "vae", "another VAE");
    check(found, folder, "source_fingerprint", "source", "other images");
    check(found, folder, "flipped", "flipped", "images flipped otherwise");
  }

  private void check(ObjectNode found, String folder, String key, String name, String what) {
    if (!found.path(key).equals(json.path(key))) {
      throw new IllegalArgumentException(
          folder
              + " holds latents of "
              + what
              + " ("
              + found.path(name).asText()
              + ", now "
              + json.path(name).asText()
              + "); choose another place, or remove it");
    }
  }
}
