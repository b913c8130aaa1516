package dev.repazoo.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.torch.TorchEngine;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every codec plugin must keep. A plugin's test extends this class and gives its provider:
 *
 * <pre>{@code
 * class MyCodecTest extends CodecContract {
 *   protected CodecProvider provider() { return new MyCodec.Provider(); }
 * }
 * }</pre>
 */
public abstract class CodecContract extends ProviderContract<CodecProvider> {
  private static final float SAME = 1e-4f;

  /** Height and width in latent pixels. */
  private static final List<List<Integer>> SIZES = List.of(List.of(2, 2), List.of(4, 2));

  /** What is computed of a codec. */
  protected interface Check {
    void run(Codec codec, NDManager manager);
  }

  @Override
  final Class<CodecProvider> service() {
    return CodecProvider.class;
  }

  @Override
  final Kind kind() {
    return Kind.CODEC;
  }

  @Override
  final ObjectNode config(String id) {
    return provider().config(id);
  }

  @Override
  final Codec create(ObjectNode config) {
    return provider().create(config);
  }

  @Override
  final ModelSize modelSize(ObjectNode config) {
    return provider().modelSize(config);
  }

  /** Runs a check with random weights for each variant. */
  protected final Stream<DynamicTest> eachCodec(Check check) {
    return each(
        entry -> {
          Codec codec = create(reduced(config(entry.id())));
          try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            codec.initialize(manager);
            check.run(codec, manager);
            codec.close();
          }
        });
  }

  /** A pass over arrays of a manager. */
  protected static Context context(NDManager manager, NDArray like) {
    return Context.of(new ParameterStore(manager, false), like, false);
  }

  /** Images [2, 3, H, W] in -1..1. */
  protected static NDArray images(Codec codec, NDManager manager, int height, int width) {
    long factor = codec.downsampling();
    return manager.randomUniform(-1, 1, new Shape(2, 3, factor * height, factor * width));
  }

  @TestFactory
  Stream<DynamicTest> momentsAreMeanAndVarianceOfEachLatentPixel() {
    return eachCodec(
        (codec, manager) -> {
          for (List<Integer> size : SIZES) {
            NDArray images = images(codec, manager, size.get(0), size.get(1));
            NDArray moments = codec.moments(context(manager, images), images);
            assertEquals(
                new Shape(2, 2L * codec.latentChannels(), size.get(0), size.get(1)),
                moments.getShape());
            assertFalse(moments.isNaN().any().getBoolean(), "moments are NaN");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> latentsAreDecodedToImagesOfTheFactorsSize() {
    return eachCodec(
        (codec, manager) -> {
          for (List<Integer> size : SIZES) {
            NDArray latents = latents(codec, manager, size.get(0), size.get(1));
            NDArray images = codec.decode(context(manager, latents), latents);
            long factor = codec.downsampling();
            assertEquals(
                new Shape(2, 3, factor * size.get(0), factor * size.get(1)), images.getShape());
            assertFalse(images.isNaN().any().getBoolean(), "images are NaN");
          }
        });
  }

  private static NDArray latents(Codec codec, NDManager manager, int height, int width) {
    return manager.randomNormal(new Shape(2, codec.latentChannels(), height, width));
  }

  @TestFactory
  Stream<DynamicTest> everyChannelHasItsScale() {
    return eachCodec(
        (codec, manager) ->
            assertEquals(codec.latentChannels(), codec.latentScale().scale().size()));
  }

  @TestFactory
  Stream<DynamicTest> anImagesLatentsDependOnItsPixelsOnly() {
    return eachCodec(
        (codec, manager) ->
            checkIndependence(
                images(codec, manager, 2, 2),
                images -> codec.meanAndStd(context(manager, images), images)));
  }

  @TestFactory
  Stream<DynamicTest> aDecodedImageDependsOnItsLatentsOnly() {
    return eachCodec(
        (codec, manager) ->
            checkIndependence(
                latents(codec, manager, 2, 2),
                latents -> codec.decode(context(manager, latents), latents)));
  }

  private static void checkIndependence(NDArray inputs, UnaryOperator<NDArray> compute) {
    float[] before = inputs.toFloatArray();
    NDArray both = compute.apply(inputs);
    float[] first = both.get(0).toFloatArray();
    float[] second = both.get(1).toFloatArray();
    assertArrayEquals(before, inputs.toFloatArray(), "the codec changes its input");
    assertFalse(Arrays.equals(first, second), "the input makes no difference");
    assertArrayEquals(
        second,
        compute.apply(inputs.get("1:2")).toFloatArray(),
        SAME * (1 + both.abs().max().getFloat()),
        "the rest of the batch makes a difference");
  }
}
