package dev.repazoo.cli.eval;

import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.cli.report.HtmlReport;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.eval.LinearAlgebra;
import dev.repazoo.eval.NearestNeighbours;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.ResamplingFilter;
import dev.repazoo.image.Resize;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A page that shows what numbers don't: samples beside the references nearest to them in features,
 * the nearest pairs first, which are copies where a generator has learned images by heart; samples
 * that are far from all; and, where both sides tell classes, those that come out best and worst.
 *
 * @param samples measured
 * @param sampleFeatures their features
 * @param references against what
 * @param referenceFeatures their features
 */
record ComparisonPage(
    ImageSet samples,
    FeatureRows sampleFeatures,
    ImageSet references,
    FeatureRows referenceFeatures) {
  private static final int NEIGHBOURS = 4;
  private static final int ROWS = 12;
  private static final int TILE = 64;
  private static final int LARGEST_TILE = 128;
  private static final int GAP = 4;

  /** Writes the page; the file appears whole or not at all. */
  void write(Path file, String extractor, LinearAlgebra algebra) throws IOException {
    int k = Math.min(NEIGHBOURS, references.count());
    NearestNeighbours nearest =
        NearestNeighbours.among(sampleFeatures, referenceFeatures, k, algebra);
    List<Integer> order =
        IntStream.range(0, samples.count())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> nearest.distance(i, 0)))
            .toList();
    int shown = Math.min(ROWS, order.size());
    HtmlReport page =
        new HtmlReport(
            "Samples beside their references",
            "%d samples of %s, %d references of %s; distances in features of %s"
                .formatted(
                    samples.count(),
                    samples.word(),
                    references.count(),
                    references.word(),
                    extractor));
    page.section("Nearest pairs")
        .text(
            "First a sample, then the references nearest to it. A pair that looks the same is an"
                + " image that the generator has learned by heart.");
    picture(page, nearest, order.subList(0, shown), k);
    page.section("Far from all references")
        .text("Samples whose nearest reference is farthest: what the data does not have.");
    List<Integer> far = new ArrayList<>(order.subList(order.size() - shown, order.size()));
    java.util.Collections.reverse(far);
    picture(page, nearest, far, k);
    ClassDistances.of(samples, sampleFeatures, references, referenceFeatures)
        .addTo(page, this::row);
    byte[] text = page.toHtml().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(text)));
  }

  private void picture(HtmlReport page, NearestNeighbours nearest, List<Integer> rows, int k)
      throws IOException {
    List<List<RgbImage>> pictures = new ArrayList<>();
    for (int row : rows) {
      List<RgbImage> line = new ArrayList<>(List.of(samples.image(row)));
      for (int rank = 0; rank < k; rank++) {
        line.add(references.image(nearest.index(row, rank)));
      }
      pictures.add(line);
    }
    RgbImage canvas = canvas(pictures);
    page.picture(
        String.format(
            Locale.ROOT,
            "distances %.4g to %.4g",
            nearest.distance(rows.get(0), 0),
            nearest.distance(rows.get(rows.size() - 1), 0)),
        PngFile.encode(canvas),
        canvas.width());
  }

  /** Samples of a class, then references of it, as a picture. */
  private RgbImage row(List<Integer> ofSamples, List<Integer> ofReferences) throws IOException {
    List<RgbImage> first = new ArrayList<>();
    for (int i : ofSamples) {
      first.add(samples.image(i));
    }
    List<RgbImage> second = new ArrayList<>();
    for (int i : ofReferences) {
      second.add(references.image(i));
    }
    return canvas(List.of(first, second));
  }

  private static RgbImage canvas(List<List<RgbImage>> lines) {
    int side = Math.max(TILE, Math.min(LARGEST_TILE, lines.get(0).get(0).width()));
    int columns = lines.stream().mapToInt(List::size).max().orElseThrow();
    RgbImage canvas =
        RgbImage.black(columns * (side + GAP) - GAP, lines.size() * (side + GAP) - GAP);
    for (int y = 0; y < lines.size(); y++) {
      for (int x = 0; x < lines.get(y).size(); x++) {
        RgbImage tile = Resize.to(lines.get(y).get(x), side, side, ResamplingFilter.BICUBIC);
        canvas.paste(tile, x * (side + GAP), y * (side + GAP));
      }
    }
    return canvas;
  }
}
