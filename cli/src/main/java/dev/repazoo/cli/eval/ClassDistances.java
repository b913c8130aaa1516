package dev.repazoo.cli.eval;

import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.cli.report.HtmlReport;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the mean feature of a class's samples is from that of its references, class by class: a
 * class has too few images for a covariance.
 *
 * @param classes of which both sides have images, the nearest first
 */
record ClassDistances(List<One> classes) {
  private static final int SHOWN = 5;
  private static final int PICTURES = 8;

  ClassDistances {
    classes = List.copyOf(classes);
  }

  /**
   * A class.
   *
   * @param name of the class
   * @param distance of the means
   * @param samples of it, by number
   * @param references of it, by number
   */
  record One(String name, double distance, List<Integer> samples, List<Integer> references) {}

  /** Draws images of both sides. */
  @FunctionalInterface
  interface Drawing {
    RgbImage of(List<Integer> samples, List<Integer> references) throws IOException;
  }

  /** Compares; there are no classes where one side tells none. */
  static ClassDistances of(
      ImageSet samples, FeatureRows sampleRows, ImageSet references, FeatureRows referenceRows) {
    Map<Long, List<Integer>> ofSamples = byClass(samples);
    Map<Long, List<Integer>> ofReferences = byClass(references);
    List<One> found = new ArrayList<>();
    ofSamples.forEach(
        (label, numbers) -> {
          List<Integer> others = ofReferences.getOrDefault(label, List.of());
          if (!others.isEmpty()) {
            double distance = distance(mean(sampleRows, numbers), mean(referenceRows, others));
            found.add(new One(name(references, label), distance, numbers, others));
          }
        });
    found.sort(Comparator.comparingDouble(One::distance));
    return new ClassDistances(found);
  }

  private static String name(ImageSet references, long label) {
    List<String> names = references.classNames();
    return label < names.size() ? names.get((int) label) : "class " + label;
  }

  private static Map<Long, List<Integer>> byClass(ImageSet images) {
    Map<Long, List<Integer>> classes = new TreeMap<>();
    for (int i = 0; i < images.count(); i++) {
      int number = i;
      images
          .label(i)
          .ifPresent(l -> classes.computeIfAbsent(l, key -> new ArrayList<>()).add(number));
    }
    return classes;
  }

  private static double[] mean(FeatureRows rows, List<Integer> numbers) {
    double[] mean = new double[rows.dim()];
    for (int number : numbers) {
      float[] row = rows.rows(number, number + 1);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / numbers.size();
      }
    }
    return mean;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  /** Adds the best and the worst. */
  void addTo(HtmlReport page, Drawing drawing) throws IOException {
    if (classes.isEmpty()) {
      return;
    }
    int shown = Math.min(SHOWN, classes.size());
    page.section("Classes nearest to their references")
        .text("Samples above, references below; the distance is that of mean features.");
    for (One one : classes.subList(0, shown)) {
      add(page, one, drawing);
    }
    page.section("Classes farthest from their references");
    for (int i = classes.size() - 1; i >= Math.max(shown, classes.size() - shown); i--) {
      add(page, classes.get(i), drawing);
    }
  }

  private static void add(HtmlReport page, One one, Drawing drawing) throws IOException {
    RgbImage picture = drawing.of(first(one.samples()), first(one.references()));
    page.picture(
        String.format(
            Locale.ROOT, "%s: %.4g (%d samples)", one.name(), one.distance(), one.samples().size()),
        PngFile.encode(picture),
        picture.width());
  }

  private static List<Integer> first(List<Integer> numbers) {
    return numbers.subList(0, Math.min(PICTURES, numbers.size()));
  }
}
