package dev.repazoo.codec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.features.BatchSize;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.LatentScale;
import dev.repazoo.torch.Autograd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A codec with its weights, that is only evaluated: no gradients are recorded. */
public final class FrozenCodec {
  /** Bytes that decoding a whole image may take in a graph. */
  private static final long LARGE_GRAPH = 2L << 30;

  private final LatentCodec identity;
  private final Codec codec;
  private final NDManager manager;
  private final Precision precision;
  private final Tiling tiling;
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
    this(new LatentCodec(name, Optional.of(digest), Optional.empty()), manager, codec, precision);
  }

  /**
   * Freezes a codec.
   *
   * @param identity its id, its weights' digest and, where they aren't the published ones, place
   * @param manager on the device that computes
   * @param precision format of its convolutions
   */
  public FrozenCodec(LatentCodec identity, NDManager manager, Codec codec, Precision precision) {
    this(identity, manager, codec, precision, Tiling.AUTO);
  }

  private FrozenCodec(
      LatentCodec identity, NDManager manager, Codec codec, Precision precision, Tiling tiling) {
    this.manager = manager;
    this.tiling = tiling;
    this.identity = identity;
    this.codec = codec;
    this.precision = precision;
    parameters = new ParameterStore(manager, false);
    codec.namedParameters().values().forEach(parameter -> parameter.freeze(true));
  }

  /** Its id, or where its weights are. */
  public String name() {
    return identity.id();
  }

  /** Identifies its weights. */
  public String digest() {
    return identity.digest().orElseThrow();
  }

  /** Its id, its weights' digest and place: what latents of it are noted to be of. */
  public LatentCodec identity() {
    return identity;
  }

  /** How it computes, beside its weights: options' names, in snake case, and their words. */
  public Map<String, String> settings() {
    return new TreeMap<>(Map.of("mixed_precision", precision.option(), "tiling", tiling.option()));
  }

  /** A new manager of arrays on its device, for the caller to close. */
  public NDManager newManager() {
    return manager.newSubManager();
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
              + name()
              + " wants");
    }
    return new Shape(codec.latentChannels(), height / factor, width / factor);
  }

  /** The same with images in tiles, or not. */
  public FrozenCodec with(Tiling choice) {
    if (choice == Tiling.ON && !codec.tileable()) {
      throw new InvalidValueException(
          "tiling",
          "is on, but "
              + name()
              + " computes something over the whole image, so tiles would differ in colour");
    }
    return new FrozenCodec(identity, manager, codec, precision, choice);
  }

  /** How many images of this size fit into half of the memory that is free; at least 1. */
  public int fitting(int width, int height) {
    long free = BatchSize.free(manager.getDevice());
    long images = free / 2 / Math.max(1, codec.bytesPerPixel() * width * height);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, images));
  }

  private boolean tiled(int width, int height) {
    return switch (tiling) {
      case ON -> true;
      case OFF -> false;
      case AUTO ->
          codec.tileable()
              && codec.bytesPerPixel() * width * height > BatchSize.free(manager.getDevice());
    };
  }

  /**
   * Whether a graph for images of a size decodes them in tiles. Another machine runs it, so {@code
   * auto} asks for no memory that is free here: it is for images that would take more than 2 GiB.
   */
  public boolean tiledInGraphs(int width, int height) {
    boolean large = width > codec.tileSize() || height > codec.tileSize();
    return switch (tiling) {
      case ON -> large;
      case OFF -> false;
      case AUTO ->
          large && codec.tileable() && codec.bytesPerPixel() * width * height > LARGE_GRAPH;
    };
  }

  private NDArray inTiles(NDArray x, Tiles tiles, int pixels, UnaryOperator<NDArray> function) {
    int height = Math.toIntExact(x.getShape().get(2)) * pixels;
    int width = Math.toIntExact(x.getShape().get(3)) * pixels;
    return tiles.needed(x) && tiled(width, height) ? tiles.map(x, function) : function.apply(x);
  }

  /** Pixels uint8 [B, 3, H, W] to mean and standard deviation [B, 2C, h, w]. */
  public NDArray encode(NDManager owner, NDArray pixels) {
    Tiles tiles = new Tiles(codec.tileSize(), codec.tileSize() / codec.downsampling());
    return evaluate(
        owner,
        pixels,
        input ->
            Codec.meanAndStd(
                inTiles(
                    Codec.fromPixels(input),
                    tiles,
                    1,
                    x -> Answers.required(codec.moments(context(x), x), codec, "moments"))));
  }

  /**
   * Pixels uint8 [B, 3, H, W] to mean and logarithm of the variance [B, 2C, h, w], the latter
   * clamped to -30..20 as REPA's text-to-image data have it.
   */
  public NDArray encodeToLogVariance(NDManager owner, NDArray pixels) {
    Tiles tiles = new Tiles(codec.tileSize(), codec.tileSize() / codec.downsampling());
    return evaluate(
        owner,
        pixels,
        input ->
            clamped(inTiles(Codec.fromPixels(input), tiles, 1, x -> codec.moments(context(x), x))));
  }

  private static NDArray clamped(NDArray moments) {
    NDList halves = moments.split(2, 1);
    NDArray logVariance =
        halves.get(1).clip(SecondHalf.LEAST_LOG_VARIANCE, SecondHalf.MOST_LOG_VARIANCE);
    return NDArrays.concat(new NDList(halves.get(0), logVariance), 1);
  }

  /** Samples of a generator, scaled latents [B, C, h, w], to pixels uint8 [B, H, W, 3]. */
  public NDArray decode(NDManager owner, NDArray samples) {
    return evaluate(owner, samples, input -> Codec.toPixels(decoded(input)));
  }

  /** Scaled latents [B, C, h, w] to images [B, 3, H, W], about -1..1. */
  private NDArray decoded(NDArray samples) {
    return inTiles(
        unscaled(samples),
        Tiles.ofLatents(codec),
        codec.downsampling(),
        z -> Answers.required(codec.decode(context(z), z), codec, "decode"));
  }

  private Context context(NDArray input) {
    return Context.of(parameters, input, false, precision);
  }

  /**
   * Samples of a generator, scaled latents [B, C, h, w], as images; as many at once as memory
   * allows. Empty where a sample, or what it decodes to, is not finite.
   */
  public List<Optional<RgbImage>> images(NDManager owner, NDArray samples) {
    int side = codec.downsampling();
    Shape shape = samples.getShape();
    int slice = fitting(Math.toIntExact(side * shape.get(3)), Math.toIntExact(side * shape.get(2)));
    List<Optional<RgbImage>> images = new ArrayList<>();
    for (long from = 0; from < shape.get(0); from += slice) {
      long to = Math.min(shape.get(0), from + slice);
      try (NDManager scope = owner.newSubManager()) {
        NDArray some = samples.get(from + ":" + to);
        some.attach(scope);
        NDArray decoded = evaluate(scope, some, this::decoded);
        float[] sums = decoded.sub(decoded).sum(new int[] {1, 2, 3}).toFloatArray(); // 0 or NaN
        NDArray pixels = Codec.toPixels(decoded);
        int height = Math.toIntExact(pixels.getShape().get(1));
        int width = Math.toIntExact(pixels.getShape().get(2));
        byte[] all = pixels.toByteArray();
        int size = 3 * height * width;
        for (int i = 0; i < to - from; i++) {
          byte[] one = Arrays.copyOfRange(all, i * size, (i + 1) * size);
          images.add(
              sums[i] == 0 ? Optional.of(RgbImage.ofHwc(width, height, one)) : Optional.empty());
        }
      }
    }
    return images;
  }

  private NDArray unscaled(NDArray samples) {
    LatentScale scale = codec.latentScale();
    NDManager own = samples.getManager();
    Shape channels = new Shape(1, codec.latentChannels(), 1, 1);
    return samples
        .sub(own.create(scale.biases(), channels))
        .div(own.create(scale.scales(), channels));
  }

  private static NDArray evaluate(
      NDManager owner, NDArray argument, UnaryOperator<NDArray> function) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = owner.newSubManager()) {
      NDArray input = argument.duplicate();
      input.attach(scope);
      NDArray result = function.apply(input);
      result.attach(owner);
      return result;
    }
  }
}
