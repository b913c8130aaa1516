package dev.repazoo.export;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How far a file of lower precision, run by ONNX Runtime on the CPU, is from the model in float32,
 * over samples that are drawn with the same inputs.
 *
 * <p>Of a sample, with {@code y} the model's output and {@code z} the file's, the error is {@code
 * |z - y| / |y|} by the Euclidean norm, and PSNR {@code 10 log10(p^2 / mean (z - y)^2)} in dB with
 * {@code p} 255 for pixels, and the range of all samples' values for others; at most 120.
 *
 * @param subject what was run, e.g. {@code sampler of 30 steps}
 * @param samples how many
 * @param error the mean of the samples' errors
 * @param worstError the largest
 * @param psnr the mean of the samples' PSNR
 * @param worstPsnr the smallest
 * @param frechet the distance of the file's pictures from the model's, where they are pictures
 */
public record PrecisionLoss(
    String subject,
    int samples,
    double error,
    double worstError,
    double psnr,
    double worstPsnr,
    Optional<Frechet> frechet) {

  /**
   * The Frechet distance of two sets of pictures.
   *
   * @param network whose features they are compared by
   * @param distance of the file's pictures from those of the model, drawn with the same inputs
   * @param ofHalves of one half of the model's pictures from the other half: what other inputs make
   *     of it, so that the distance can be judged
   */
  public record Frechet(String network, double distance, double ofHalves) {
    private String words() {
      return String.format(
          Locale.ROOT,
          "; Frechet distance of the pictures %.3g in %s's features (%.3g between two halves of the"
              + " fp32 model's own)",
          distance,
          network,
          ofHalves);
    }
  }

  private static final long SEED = 20251129;

  /** The largest batch. */
  static final int AT_ONCE = 8;

  private static final int FEWEST = 4;
  private static final int MOST = 32;

  /** Operations that measuring may take on either side: seconds on two cores. */
  private static final double OPERATIONS = 1.2e12;

  private static final double HIGHEST_PSNR = 120;
  private static final double LEVELS = 255;

  /** Sums over one sample. */
  private record Sums(double squares, double differences, long count) {
    Sums plus(Sums other) {
      return new Sums(
          squares + other.squares, differences + other.differences, count + other.count);
    }

    double error() {
      return differences == 0 ? 0 : Math.sqrt(differences / Math.max(squares, Double.MIN_NORMAL));
    }

    double psnr(double peak) {
      if (differences == 0) {
        return HIGHEST_PSNR;
      }
      double decibels = 10 * Math.log10(peak * peak * count / differences);
      return Math.max(-HIGHEST_PSNR, Math.min(HIGHEST_PSNR, decibels));
    }
  }

  /** The samples of all outputs, and what their values span. */
  private static final class Tally {
    private final List<Sums> samples = new ArrayList<>();
    private final List<RgbImage> pictures = new ArrayList<>();
    private final List<RgbImage> wantedPictures = new ArrayList<>();
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    /** A part of one output's values is a sample's. */
    Sums add(double[] wanted, double[] found, int from, int to) {
      double squares = 0;
      double differences = 0;
      for (int i = from; i < to; i++) {
        squares += wanted[i] * wanted[i];
        differences += (found[i] - wanted[i]) * (found[i] - wanted[i]);
        low = Math.min(low, wanted[i]);
        high = Math.max(high, wanted[i]);
      }
      return new Sums(squares, differences, to - from);
    }
  }

  /** As many samples as can be drawn in some seconds: from 4 to 32. */
  static int samples(double operationsOfOne) {
    return (int) Math.max(FEWEST, Math.min(MOST, OPERATIONS / operationsOfOne));
  }

  /**
   * Draws samples by both and compares.
   *
   * @param samples how many
   * @param distance of pictures
   * @throws IOException when the distance can't be measured
   */
  static PrecisionLoss of(
      GraphSpec spec, Path file, int samples, Optional<PictureDistance> distance)
      throws IOException {
    Random random = new Random(SEED);
    Tally tally = new Tally();
    boolean pixels = false;
    try (OnnxSession session = OnnxSession.open(file);
        NDManager manager = TorchEngine.newManager(Device.cpu())) {
      for (int done = 0; done < samples; done += AT_ONCE) {
        int batch = Math.min(AT_ONCE, samples - done);
        try (NDManager scope = manager.newSubManager()) {
          NDList inputs = Verification.examples(spec, scope, batch, random);
          Map<String, HostTensor> found = Verification.run(spec, session, inputs);
          pixels = compare(spec, Verification.eager(spec, scope, inputs), found, batch, tally);
        }
      }
    }
    double peak = pixels ? LEVELS : tally.high - tally.low;
    ToDoubleFunction<Sums> psnr = sums -> sums.psnr(peak);
    return new PrecisionLoss(
        spec.description(),
        samples,
        tally.samples.stream().mapToDouble(Sums::error).average().orElseThrow(),
        tally.samples.stream().mapToDouble(Sums::error).max().orElseThrow(),
        tally.samples.stream().mapToDouble(psnr).average().orElseThrow(),
        tally.samples.stream().mapToDouble(psnr).min().orElseThrow(),
        frechet(tally, distance));
  }

  private static Optional<Frechet> frechet(Tally tally, Optional<PictureDistance> distance)
      throws IOException {
    if (distance.isEmpty() || tally.pictures.isEmpty()) {
      return Optional.empty();
    }
    List<RgbImage> wanted = tally.wantedPictures;
    int half = wanted.size() / 2;
    return Optional.of(
        new Frechet(
            distance.get().network(),
            distance.get().between(wanted, tally.pictures),
            distance.get().between(wanted.subList(0, half), wanted.subList(half, 2 * half))));
  }

  /** Whether the outputs are pixels. */
  private static boolean compare(
      GraphSpec spec, NDList wanted, Map<String, HostTensor> found, int batch, Tally tally) {
    Sums[] sums = new Sums[batch];
    boolean pixels = false;
    for (int i = 0; i < wanted.size(); i++) {
      HostTensor expected = Verification.host(wanted.get(i));
      double[] one = Verification.doubles(expected);
      double[] other = Verification.doubles(found.get(spec.outputs().get(i)));
      int each = one.length / batch;
      for (int sample = 0; sample < batch; sample++) {
        Sums part = tally.add(one, other, sample * each, (sample + 1) * each);
        sums[sample] = sums[sample] == null ? part : sums[sample].plus(part);
      }
      pixels = expected.type() == HostTensor.Type.UINT8;
      if (Pictures.are(spec)) {
        tally.wantedPictures.addAll(Pictures.of(expected));
        tally.pictures.addAll(Pictures.of(found.get(spec.outputs().get(i))));
      }
    }
    tally.samples.addAll(List.of(sums));
    return pixels;
  }

  /**
   * Checks that the mean error is not above a limit; one that isn't a number is.
   *
   * @throws ExportException when it is
   */
  void require(double largest) {
    if (!(error <= largest)) {
      throw new ExportException(
          String.format(
              Locale.ROOT,
              "in that precision the %s has a relative error of %.3g on average of %d samples, more"
                  + " than %.3g; the file was not kept (--max-error allows more)",
              subject,
              error,
              samples,
              largest));
    }
  }

  /** In words. */
  public String words() {
    return String.format(
            Locale.ROOT,
            "relative error %.2e on average, %.2e at worst; PSNR %.1f dB on average, %.1f at worst",
            error,
            worstError,
            psnr,
            worstPsnr)
        + frechet.map(Frechet::words).orElse("");
  }
}
