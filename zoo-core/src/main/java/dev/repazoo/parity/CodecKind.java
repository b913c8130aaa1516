package dev.repazoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.codec.CodecFactory;
import dev.repazoo.codec.CodecWeights;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.json.JsonFile;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A codec's posterior ({@code mean, std}), a draw of it as a generator takes it ({@code
 * scaled_latents}), images of latents ({@code decoded}) and of a generator's samples ({@code
 * image_uint8}), a draw of stored moments ({@link PosteriorDraw}). Tiny autoencoders work on 0..1
 * and have {@code latents} in place of a posterior.
 */
public final class CodecKind implements ParityKind {
  private static final String REPA_LATENTS = "repa-latents";
  private static final String SCALE = "latents_scale";
  private static final String BIAS = "latents_bias";

  /** What a case says beside the architecture. */
  private static final List<String> NOT_ARCHITECTURE =
      List.of(
          SCALE,
          BIAS,
          "config_file",
          "encoder",
          "decoder",
          "weights_relative_to",
          "raises",
          "command",
          "source",
          "expected",
          "vae_batch_size");

  /** For the service loader. */
  public CodecKind() {}

  @Override
  public String kind() {
    return "codec";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) throws IOException {
    try (NDManager manager = means.manager().newSubManager()) {
      if (parityCase.id().equals(PosteriorDraw.ID)) {
        return PosteriorDraw.compute(parityCase, manager);
      }
      Codec codec = codec(parityCase, means, manager);
      if (parityCase.id().equals(REPA_LATENTS)) {
        return RepaLatents.compute(parityCase, codec, manager);
      }
      Map<String, ParityValue> outputs = new LinkedHashMap<>();
      if (parityCase.inputs().containsKey("image")) {
        unit(parityCase, codec, manager, outputs);
        return outputs;
      }
      if (parityCase.inputs().containsKey("images")) {
        posterior(parityCase, codec, manager, outputs);
      }
      if (parityCase.inputs().containsKey("latents")) {
        NDArray latents = parityCase.input(manager, "latents");
        outputs.put("decoded", ParityValue.of(decode(manager, codec, latents)));
      }
      if (parityCase.inputs().containsKey("scaled_in")) {
        NDArray samples = parityCase.input(manager, "scaled_in");
        NDArray latents =
            samples.sub(option(parityCase, BIAS, 0)).div(option(parityCase, SCALE, 1));
        outputs.put("image_uint8", ParityValue.of(Codec.toPixels(decode(manager, codec, latents))));
      }
      return outputs;
    }
  }

  private static void posterior(
      ParityCase parityCase, Codec codec, NDManager manager, Map<String, ParityValue> outputs) {
    NDArray images = parityCase.input(manager, "images");
    Context context = CaseModel.context(manager, images);
    var halves = codec.meanAndStd(context, images).split(2, 1);
    outputs.put("mean", ParityValue.of(halves.get(0)));
    outputs.put("std", ParityValue.of(halves.get(1)));
    if (parityCase.inputs().containsKey("noise")) {
      NDArray drawn = halves.get(0).add(halves.get(1).mul(parityCase.input(manager, "noise")));
      NDArray scaled = drawn.mul(option(parityCase, SCALE, 1)).add(option(parityCase, BIAS, 0));
      outputs.put("scaled_latents", ParityValue.of(scaled));
    }
  }

  /** Images in 0..1, latents without posterior. */
  private static void unit(
      ParityCase parityCase, Codec codec, NDManager manager, Map<String, ParityValue> outputs)
      throws IOException {
    RgbImage image = new ImageDecoder().decode(Files.readAllBytes(parityCase.input("image")));
    NDArray pixels =
        manager.create(
            java.nio.ByteBuffer.wrap(image.toChw()),
            new Shape(1, 3, image.height(), image.width()),
            DataType.UINT8);
    NDArray images = Codec.fromPixels(pixels);
    Context context = CaseModel.context(manager, images);
    outputs.put("latents", ParityValue.of(codec.meanAndStd(context, images).split(2, 1).get(0)));
    if (parityCase.inputs().containsKey("latents_in")) {
      NDArray decoded = decode(manager, codec, parityCase.input(manager, "latents_in"));
      outputs.put("decoded", ParityValue.of(decoded.add(1f).div(2f)));
      outputs.put("image_uint8", ParityValue.of(Codec.toPixels(decoded)));
    }
  }

  private static NDArray decode(NDManager manager, Codec codec, NDArray latents) {
    return codec.decode(CaseModel.context(manager, latents), latents);
  }

  private static double option(ParityCase parityCase, String key, double otherwise) {
    return parityCase.options().number(otherwise, key);
  }

  private static Codec codec(ParityCase parityCase, Means means, NDManager manager)
      throws IOException {
    String id = parityCase.id().equals(REPA_LATENTS) ? "autoencoder-kl" : parityCase.id();
    CodecProvider family =
        CaseFamilies.find(parityCase, "codec", means.registry().codecFamilies(), id);
    return CodecFactory.create(manager, family, architecture(parityCase), weights(parityCase));
  }

  private static ObjectNode architecture(ParityCase parityCase) throws IOException {
    ObjectNode config = parityCase.config().deepCopy();
    if (parityCase.config().hasNonNull("config_file")) {
      config =
          JsonFile.read(parityCase.folder().resolve(parityCase.option("config_file").asText()));
    }
    config.remove(NOT_ARCHITECTURE);
    return config;
  }

  private static CodecWeights weights(ParityCase parityCase) throws IOException {
    if (parityCase.weights().isPresent() && !Files.isDirectory(parityCase.requiredWeights())) {
      return CodecWeights.open(parityCase.requiredWeights());
    }
    return CodecWeights.pair(named(parityCase, "encoder"), named(parityCase, "decoder"));
  }

  /** A file that the case names from its own folder or from one above it. */
  private static Path named(ParityCase parityCase, String key) {
    String name = parityCase.option(key).asText();
    for (Path folder = parityCase.folder().toAbsolutePath().normalize();
        folder != null;
        folder = folder.getParent()) {
      for (String inside : List.of("", parityCase.config().path("weights_relative_to").asText())) {
        if (Files.isRegularFile(folder.resolve(inside).resolve(name))) {
          return folder.resolve(inside).resolve(name);
        }
      }
    }
    throw new ParityException(
        parityCase.folder() + "/case.json names " + name + ", which is in no folder above it");
  }
}
