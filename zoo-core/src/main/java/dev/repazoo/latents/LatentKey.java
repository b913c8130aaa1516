package dev.repazoo.latents;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
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
 * @param anyEngine whether it doesn't matter which engine encoded, or which exported graph
 */
record LatentKey(ObjectNode json, boolean anyEngine) {
  private static final String GRAPH = "graph";
  private static final ObjectMapper JSON = new ObjectMapper();

  static LatentKey of(LatentEncoder encoder, ImageSource source, boolean flipped)
      throws IOException {
    ObjectNode json = JSON.createObjectNode();
    LatentScaleFile.put(json, encoder.identity());
    encoder.graph().ifPresent(digest -> json.put(GRAPH, digest));
    json.put("latent_channels", encoder.latentChannels());
    json.put("downsampling", encoder.downsampling());
    LatentScaleFile.put(json, encoder.latentScale());
    json.put("source", source.origin());
    json.put("source_fingerprint", source.fingerprint());
    json.put("flipped", flipped);
    return new LatentKey(json, false);
  }

  /** The same where latents of another engine, which agree to rounding, are as good. */
  LatentKey ofAnyEngine() {
    return new LatentKey(json, true);
  }

  /** Of a captioned data set, whose moments have the logarithm of the variance. */
  static LatentKey ofCaptioned(LatentEncoder encoder, ImageSource source) throws IOException {
    LatentKey key = of(encoder, source, false);
    LatentScaleFile.put(key.json, SecondHalf.LOG_VARIANCE);
    return key;
  }

  /** Number of latent channels C. */
  int channels() {
    return json.path("latent_channels").asInt();
  }

  /** Mean and standard deviation in an {@code .npy} file of this codec; empty when damaged. */
  Optional<float[]> values(ByteBuffer file, String where) {
    return values(channels(), file, where);
  }

  /** The same of a codec with so many latent channels. */
  static Optional<float[]> values(int channels, ByteBuffer file, String where) {
    try {
      NpyArray array = Npy.read(file, where);
      long[] shape = array.shape();
      boolean fits = array.dtype() == DType.F32 && shape.length == 3 && shape[0] == 2L * channels;
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
    if (!anyEngine && !found.path(GRAPH).equals(json.path(GRAPH))) {
      throw new IllegalArgumentException(
          "%s holds latents made %s, now they would be made %s; choose that --engine or graph, or another place"
              .formatted(folder, engine(found), engine(json)));
    }
  }

  private static String engine(ObjectNode key) {
    return key.has(GRAPH)
        ? "by the exported graph with SHA-256 " + key.path(GRAPH).asText()
        : "by PyTorch";
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
