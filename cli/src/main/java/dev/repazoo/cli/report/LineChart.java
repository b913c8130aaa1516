package dev.repazoo.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A line chart as inline SVG: the raw values faint, their running mean strong.
 *
 * <p>Drawn here and not by a plotting library, since a page that is mailed around should hold
 * vectors, follow the reader's light or dark theme and need no fonts.
 *
 * @param title what is plotted
 * @param xLabel name of the horizontal axis
 * @param lines the curves, in one coordinate system
 */
public record LineChart(String title, String xLabel, List<Line> lines) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final int LEFT = 56;
  private static final int RIGHT = 14;
  private static final int TOP = 14;
  private static final int BOTTOM = 34;
  private static final int TICKS = 4;
  private static final List<String> COLOURS =
      List.of("var(--blue)", "var(--orange)", "var(--green)");

  /** A value at a place. */
  public record Point(double x, double y) {}

  /**
   * A curve.
   *
   * @param name shown in the legend
   * @param points in ascending x; those that are not finite are left out
   */
  public record Line(String name, List<Point> points) {
    /** Leaves out what cannot be drawn. */
    public Line {
      points =
          points.stream().filter(p -> Double.isFinite(p.x()) && Double.isFinite(p.y())).toList();
      if (points.isEmpty()) {
        throw new IllegalArgumentException("line " + name + " has no finite points");
      }
    }

    /** Each value replaced by the mean of the last ones, as many as a tenth of the curve has. */
    List<Point> smooth() {
      int window = Math.max(1, points.size() / 10);
      return IntStream.range(0, points.size())
          .mapToObj(
              i ->
                  new Point(
                      points.get(i).x(),
                      points.subList(Math.max(0, i - window + 1), i + 1).stream()
                          .mapToDouble(Point::y)
                          .average()
                          .orElseThrow()))
          .toList();
    }
  }

  /** Checks that there is something to draw. */
  public LineChart {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("chart " + title + " has no lines");
    }
  }

  /** The figure as HTML. */
  public String toHtml() {
    Range x = Range.of(points().mapToDouble(Point::x).toArray());
    Range y = Range.of(points().mapToDouble(Point::y).toArray());
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<figure><figcaption>%s%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
            Html.escape(title),
            legend(),
            WIDTH,
            HEIGHT,
            Html.escape(title)));
    for (int i = 0; i <= TICKS; i++) {
      double share = i / (double) TICKS;
      double py = HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
      double px = LEFT + share * (WIDTH - LEFT - RIGHT);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>"
                  + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              LEFT,
              py,
              WIDTH - RIGHT,
              py,
              LEFT - 6,
              py + 4,
              number(y.at(share)),
              px,
              HEIGHT - BOTTOM + 16,
              number(x.at(share))));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 3,
            Html.escape(xLabel)));
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      svg.append(polyline("raw", colour(i), line.points(), x, y));
      svg.append(polyline("mean", colour(i), line.smooth(), x, y));
    }
    return svg.append("</svg></figure>").toString();
  }

  private String legend() {
    if (lines.size() == 1) {
      return "";
    }
    return IntStream.range(0, lines.size())
        .mapToObj(
            i ->
                "<span class=\"key\" style=\"--c:"
                    + colour(i)
                    + "\">"
                    + Html.escape(lines.get(i).name())
                    + "</span>")
        .collect(Collectors.joining());
  }

  private static String colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  private Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream());
  }

  private static String polyline(String kind, String colour, List<Point> line, Range x, Range y) {
    String points =
        line.stream()
            .map(
                p ->
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        LEFT + x.share(p.x()) * (WIDTH - LEFT - RIGHT),
                        HEIGHT - BOTTOM - y.share(p.y()) * (HEIGHT - TOP - BOTTOM)))
            .collect(Collectors.joining(" "));
    return "<polyline class=\"" + kind + "\" stroke=\"" + colour + "\" points=\"" + points + "\"/>";
  }

  private static String number(double value) {
    int decimals = Math.abs(value) >= 10 || value == Math.rint(value) ? 0 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** From the smallest to the largest value; never empty. */
  private record Range(double low, double high) {
    static Range of(double[] values) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double value : values) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      return low < high ? new Range(low, high) : new Range(low - 0.5, low + 0.5);
    }

    double share(double value) {
      return (value - low) / (high - low);
    }

    double at(double share) {
      return low + share * (high - low);
    }
  }
}
