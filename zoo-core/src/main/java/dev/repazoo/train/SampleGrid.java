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
import dev.repazoo.generate.Samples;
import dev.repazoo.image.CaptionedGrid;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.nn.Context;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Answers;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
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
 * same conditions, so that grids of different steps can be compared.
 */
public final class SampleGrid {
  private final SamplerConfig config;
  private final int count;
  private final long seed;
  private final Precision precision;
  private final Optional<FrozenCodec> codec;
  private final Optional<ConditionData> conditions;
  private final List<String> captions;

  /**
   * Grids of {@code count} samples.
   *
   * @param seed chooses noise and conditions
   */
  public SampleGrid(SamplerConfig config, int count, long seed, Precision precision) {
    this(config, count, seed, precision, Optional.empty(), Optional.empty(), List.of());
  }

  private SampleGrid(
      SamplerConfig config,
      int count,
      long seed,
      Precision precision,
      Optional<FrozenCodec> codec,
      Optional<ConditionData> conditions,
      List<String> captions) {
    Require.positive("num_samples", count);
    this.config = config;
    this.count = count;
    this.seed = seed;
    this.precision = precision;
    this.codec = codec;
    this.conditions = conditions;
    this.captions = List.copyOf(captions);
  }

  /** Samples in a grid. */
  public int count() {
    return count;
  }

  /** The same grids, latents decoded by a codec. */
  public SampleGrid decodedBy(FrozenCodec decoder) {
    return new SampleGrid(
        config, count, seed, precision, Optional.of(decoder), conditions, captions);
  }

  /** The same grids of other conditions than examples, as many as there are samples. */
  public SampleGrid of(ConditionData shown) {
    if (shown.count() != count) {
      throw new IllegalArgumentException(
          shown.count() + " conditions are given for " + count + " samples");
    }
    return new SampleGrid(config, count, seed, precision, codec, Optional.of(shown), captions);
  }

  /** The same grids with a text under each image; blank texts leave no line. */
  public SampleGrid captioned(List<String> texts) {
    if (texts.size() != count) {
      throw new IllegalArgumentException(
          texts.size() + " captions are given for " + count + " samples");
    }
    return new SampleGrid(config, count, seed, precision, codec, conditions, texts);
  }

  /**
   * What became of a grid.
   *
   * @param file where it was written; empty when no sample was finite
   * @param notFinite how many of its samples were left out, since a value was NaN or infinite
   */
  public record Drawn(Optional<Path> file, int notFinite) {}

  /**
   * Draws and writes {@code NAME.png}, or, for a model on latents without a codec, {@code NAME.npy}
   * of latents as the model gives them [count, C, h, w]. Samples that are not finite are left out.
   */
  public Drawn write(NDManager manager, Generator generator, Path folder, String name) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      NDArray samples = sample(scope, generator);
      LatentShape shape = generator.latentShape();
      if (codec.isEmpty() && !shape.isPixels()) {
        Path file = folder.resolve(name + ".npy");
        Npy.write(file, samples);
        return new Drawn(Optional.of(file), 0);
      }
      List<Optional<RgbImage>> images =
          codec.isPresent() ? codec.get().images(scope, samples) : images(shape, samples);
      List<RgbImage> finite = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < images.size(); i++) {
        if (images.get(i).isPresent()) {
          finite.add(images.get(i).get());
          texts.add(captions.isEmpty() ? "" : captions.get(i));
        }
      }
      if (finite.isEmpty()) {
        return new Drawn(Optional.empty(), images.size());
      }
      Path file = folder.resolve(name + ".png");
      PngFile.write(CaptionedGrid.of(finite, texts), file);
      return new Drawn(Optional.of(file), images.size() - finite.size());
    } catch (WriteFailure e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(new IOException("can't write samples: " + e.getMessage(), e));
    }
  }

  /**
   * Draws samples as images, rounded to 8 bits; latents by the codec. Those that are not finite are
   * left out.
   *
   * @throws IllegalStateException for a model on latents without a codec
   */
  public List<RgbImage> images(NDManager manager, Generator generator) {
    Autograd.Pause pause = Autograd.pause();
    try (pause;
        NDManager scope = manager.newSubManager()) {
      NDArray samples = sample(scope, generator);
      LatentShape shape = generator.latentShape();
      if (codec.isEmpty() && !shape.isPixels()) {
        throw new IllegalStateException("samples are latents, and no codec decodes them");
      }
      List<Optional<RgbImage>> images =
          codec.isPresent() ? codec.get().images(scope, samples) : images(shape, samples);
      return images.stream().flatMap(Optional::stream).toList();
    }
  }

  private NDArray sample(NDManager scope, Generator generator) {
    ConditionData shown =
        conditions.orElseGet(
            () ->
                ConditionData.examples(
                    generator.conditioning(), count, new SplittableRandom(seed)));
    TorchEngine.get().setRandomSeed(StepSeed.of(seed, StepSeed.SAMPLES));
    NDArray latents =
        scope.randomNormal(0f, 1f, generator.latentShape().batch(count), DataType.FLOAT32);
    ParameterStore parameters = new ParameterStore(scope, false);
    return new Sampler(config)
        .sample(
            (x, t, y) ->
                Answers.required(
                    generator.predict(Context.of(parameters, x, false, precision), x, t, y),
                    generator,
                    "predict"),
            latents,
            shown.arrays(scope, generator.conditioning()),
            step -> scope.randomNormal(0f, 1f, latents.getShape(), DataType.FLOAT32),
            (step, state) -> {});
  }

  /** Samples in -1..1 to images, empty where not finite; rounds, as REPA's training grids do. */
  private static List<Optional<RgbImage>> images(LatentShape shape, NDArray samples) {
    int size = shape.size();
    float[] values = samples.add(1f).div(2f).toFloatArray();
    List<Optional<RgbImage>> images = new ArrayList<>();
    for (int start = 0; start < values.length; start += size) {
      images.add(
          Samples.isFinite(values, start, start + size)
              ? Optional.of(RgbImage.ofUnit(shape.width(), shape.height(), values, start))
              : Optional.empty());
    }
    return images;
  }
}
