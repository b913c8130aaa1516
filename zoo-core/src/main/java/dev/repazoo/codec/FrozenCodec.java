package dev.repazoo.codec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.image.RgbImage;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.torch.Autograd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A codec with its weights, that is only evaluated: no gradients are recorded. */
public final class FrozenCodec {
  private final String name;
  private final String digest;
  private final Codec codec;
  private final Precision precision;
  private final ParameterStore parameters;

  /**
   * Freezes a codec.
   *
   * @param name its id, or where its weights are
   * @param digest identifies its weights
   * @param manager on the device that computes
   * @param precision format of its convolutions
   */
  public FrozenCodec(
      String name, String digest, NDManager manager, Codec codec, Precision precision) {
    this.name = name;
    this.digest = digest;
    this.codec = codec;
    this.precision = precision;
    parameters = new ParameterStore(manager, false);
    codec.namedParameters().values().forEach(parameter -> parameter.freeze(true));
  }

  /** Its id, or where its weights are. */
  public String name() {
    return name;
  }

  /** Identifies its weights. */
  public String digest() {
    return digest;
  }

  /** The codec itself. */
  public Codec codec() {
    return codec;
  }

  /**
   * The shape that latents of such images have.
   *
   * @throws IllegalArgumentException when the size is no multiple of the codec's factor
   */
  public Shape latents(int width, int height) {
    int factor = codec.downsampling();
    if (width < factor || height < factor || width % factor != 0 || height % factor != 0) {
      throw new IllegalArgumentException(
          "is "
              + width
              + "x"
              + height
              + ", no multiple of "
              + factor
              + " pixels, as "
              + name
              + " wants");
    }
    return new Shape(codec.latentChannels(), height / factor, width / factor);
  }

  /** Pixels uint8 [B, 3, H, W] to mean and standard deviation [B, 2C, h, w]. */
  public NDArray encode(NDManager manager, NDArray pixels) {
    return evaluate(
        manager,
        pixels,
        input ->
            codec.meanAndStd(
                Context.of(parameters, input, false, precision), Codec.fromPixels(input)));
  }

  /** Samples of a generator, scaled latents [B, C, h, w], to pixels uint8 [B, H, W, 3]. */
  public NDArray decode(NDManager manager, NDArray samples) {
    return evaluate(
        manager,
        samples,
        input ->
            Codec.toPixels(
                codec.decode(Context.of(parameters, input, false, precision), unscaled(input))));
  }

  /** Samples of a generator, scaled latents [B, C, h, w], as images; one after the other. */
  public List<RgbImage> images(NDManager manager, NDArray samples) {
    List<RgbImage> images = new ArrayList<>();
    for (long i = 0; i < samples.getShape().get(0); i++) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray one = samples.get(i + ":" + (i + 1));
        one.attach(scope);
        NDArray pixels = decode(scope, one);
        int height = Math.toIntExact(pixels.getShape().get(1));
        int width = Math.toIntExact(pixels.getShape().get(2));
        images.add(RgbImage.ofHwc(width, height, pixels.toByteArray()));
      }
    }
    return images;
  }

  private NDArray unscaled(NDArray samples) {
    LatentScale scale = codec.latentScale();
    NDManager manager = samples.getManager();
    Shape channels = new Shape(1, codec.latentChannels(), 1, 1);
    return samples
        .sub(manager.create(scale.biases(), channels))
        .div(manager.create(scale.scales(), channels));
  }

  private static NDArray evaluate(
      NDManager manager, NDArray argument, UnaryOperator<NDArray> function) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      NDArray input = argument.duplicate();
      input.attach(scope);
      NDArray result = function.apply(input);
      result.attach(manager);
      return result;
    }
  }
}
