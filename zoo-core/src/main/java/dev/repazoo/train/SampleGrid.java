package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import dev.repazoo.array.Npy;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.file.WriteFailure;
import dev.repazoo.image.ImageGrid;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.Autograd;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Samples drawn during training from the averaged weights, each time from the same noise and the
 * same classes, so that grids of different steps can be compared.
 */
public final class SampleGrid {
  private final SamplerConfig config;
  private final int count;
  private final long seed;
  private final Precision precision;
  private final Optional<FrozenCodec> codec;

  /**
   * Grids of {@code count} samples.
   *
   * @param seed chooses noise and classes
   */
  public SampleGrid(SamplerConfig config, int count, long seed, Precision precision) {
    this(config, count, seed, precision, Optional.empty());
  }

  private SampleGrid(
      SamplerConfig config,
      int count,
      long seed,
      Precision precision,
      Optional<FrozenCodec> codec) {
    Require.positive("--num-samples", count);
    this.config = config;
    this.count = count;
    this.seed = seed;
    this.precision = precision;
    this.codec = codec;
  }

  /** The same grids, latents decoded by a codec. */
  public SampleGrid decodedBy(FrozenCodec decoder) {
    return new SampleGrid(config, count, seed, precision, Optional.of(decoder));
  }

  /**
   * Draws and writes {@code NAME.png}, or, for a model on latents without a codec, {@code NAME.npy}
   * of latents as the model gives them [count, C, h, w].
   *
   * @return the file
   */
  public Path write(NDManager manager, Generator generator, Path folder, String name) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      NDArray samples = sample(scope, generator);
      if (codec.isPresent()) {
        Path file = folder.resolve(name + ".png");
        PngFile.write(ImageGrid.of(codec.get().images(scope, samples)), file);
        return file;
      }
      if (generator.latentShape().channels() != 3) {
        Path file = folder.resolve(name + ".npy");
        Npy.write(file, samples);
        return file;
      }
      Path file = folder.resolve(name + ".png");
      PngFile.write(ImageGrid.of(images(samples)), file);
      return file;
    } catch (WriteFailure e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(new IOException("can't write samples: " + e.getMessage(), e));
    }
  }

  private NDArray sample(NDManager scope, Generator generator) {
    int classes = generator.numClasses().orElseThrow();
    SplittableRandom random = new SplittableRandom(seed);
    NDArray labels = scope.create(random.longs(count, 0, classes).toArray());
    NDArray nulls = labels.zerosLike().add(classes);
    TorchEngine.get().setRandomSeed(StepSeed.of(seed, StepSeed.SAMPLES));
    NDArray latents =
        scope.randomNormal(0f, 1f, generator.latentShape().batch(count), DataType.FLOAT32);
    ParameterStore parameters = new ParameterStore(scope, false);
    return new Sampler(config)
        .sample(
            (x, t, y) -> generator.velocity(Context.of(parameters, x, false, precision), x, t, y),
            latents,
            labels,
            nulls,
            step -> scope.randomNormal(0f, 1f, latents.getShape(), DataType.FLOAT32),
            (step, state) -> {});
  }

  /** Samples in -1..1 to images; rounds, as REPA's training grids do. */
  private static List<RgbImage> images(NDArray samples) {
    long[] shape = samples.getShape().getShape();
    int width = (int) shape[3];
    int height = (int) shape[2];
    byte[] bytes =
        samples
            .add(1)
            .mul(127.5f)
            .add(0.5f)
            .clip(0, 255)
            .toType(DataType.UINT8, false)
            .toByteArray();
    List<RgbImage> images = new ArrayList<>();
    int size = 3 * width * height;
    for (int i = 0; i < shape[0]; i++) {
      images.add(
          RgbImage.ofChw(
              width, height, java.util.Arrays.copyOfRange(bytes, i * size, (i + 1) * size)));
    }
    return images;
  }
}
