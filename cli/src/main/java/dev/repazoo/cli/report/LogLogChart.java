package dev.repazoo.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Curves of positive values on two logarithmic axes, as an SVG file of its own: where an error
 * falls as a power of the work, its curve is a straight line of that slope.
 *
 * <p>Points that are not positive are left out.
 *
 * @param xLabel name of the horizontal axis
 * @param yLabel name of the vertical axis
 * @param xTicks numbers on the horizontal axis
 * @param lines the curves, in one coordinate system
 */
public record LogLogChart(
    String xLabel, String yLabel, List<Integer> xTicks, List<LineChart.Line> lines) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int LEFT = 62;
  private static final int RIGHT = 150;
  private static final int TOP = 14;
  private static final int BOTTOM = 40;
  private static final int KEY = 18;
  private static final int[] OF_DECADE = {1, 2, 5};
  private static final String[] COLOURS = {
    "#444444", "#999999", "#ea580c", "#dc2626", "#9333ea", "#2563eb", "#0d9488", "#65a30d",
    "#db2777"
  };

  /** Leaves out what has no logarithm, and checks that something is left. */
  public LogLogChart {
    xTicks = List.copyOf(xTicks);
    lines = lines.stream().flatMap(line -> positive(line).stream()).toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a chart of " + yLabel + " has no positive values");
    }
  }

  private static Optional<LineChart.Line> positive(LineChart.Line line) {
    List<LineChart.Point> points =
        line.points().stream().filter(point -> point.x() > 0 && point.y() > 0).toList();
    return points.isEmpty()
        ? Optional.empty()
        : Optional.of(new LineChart.Line(line.name(), points));
  }

  /** The chart as the text of an SVG file. */
  public String toSvg() {
    Axis x =
        Axis.of(
            Stream.concat(
                points().map(LineChart.Point::x), xTicks.stream().map(Integer::doubleValue)),
            LEFT,
            WIDTH - RIGHT);
    Axis y = Axis.of(points().map(LineChart.Point::y), HEIGHT - BOTTOM, TOP);
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" \
            font-family="sans-serif" font-size="11" fill="#555">
            <rect width="%d" height="%d" fill="#fff"/>
            """,
            WIDTH, HEIGHT, WIDTH, HEIGHT));
    xTicks.forEach(tick -> vertical(svg, x.at(tick), Integer.toString(tick)));
    for (int exponent = y.decade(); Math.pow(10, exponent) <= y.high(); exponent++) {
      for (int leading : OF_DECADE) {
        double value = leading * Math.pow(10, exponent);
        if (value >= y.low() && value <= y.high()) {
          horizontal(svg, y.at(value), format("%." + Math.max(0, -exponent) + "f", value));
        }
      }
    }
    svg.append(
        format(
            """
            <text x="%d" y="%d" text-anchor="middle">%s</text>
            <text transform="translate(14 %d) rotate(-90)" text-anchor="middle">%s</text>
            """,
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 6,
            Html.escape(xLabel),
            (TOP + HEIGHT - BOTTOM) / 2,
            Html.escape(yLabel)));
    for (int i = 0; i < lines.size(); i++) {
      curve(svg, lines.get(i), COLOURS[i % COLOURS.length], x, y);
      key(svg, lines.get(i).name(), COLOURS[i % COLOURS.length], TOP + 8 + i * KEY);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void vertical(StringBuilder svg, double x, String text) {
    svg.append(
        format(
            """
            <line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#ddd"/>
            <text x="%.1f" y="%d" text-anchor="middle">%s</text>
            """,
            x, x, TOP, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 15, text));
  }

  private static void horizontal(StringBuilder svg, double y, String text) {
    svg.append(
        format(
            """
            <line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/>
            <text x="%d" y="%.1f" text-anchor="end">%s</text>
            """,
            LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4, text));
  }

  private static void curve(StringBuilder svg, LineChart.Line line, String colour, Axis x, Axis y) {
    svg.append(
        format(
            "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" points=\"%s\"/>\n",
            colour,
            line.points().stream()
                .map(point -> format("%.1f,%.1f", x.at(point.x()), y.at(point.y())))
                .collect(Collectors.joining(" "))));
    line.points()
        .forEach(
            point ->
                svg.append(
                    format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\" fill=\"%s\"/>",
                        x.at(point.x()), y.at(point.y()), colour)));
    svg.append('\n');
  }

  private static void key(StringBuilder svg, String name, String colour, int y) {
    int left = WIDTH - RIGHT + 12;
    svg.append(
        format(
            """
            <line x1="%d" x2="%d" y1="%d" y2="%d" stroke="%s" stroke-width="2"/>
            <text x="%d" y="%d">%s</text>
            """,
            left, left + 18, y, y, colour, left + 24, y + 4, Html.escape(name)));
  }

  private Stream<LineChart.Point> points() {
    return lines.stream().flatMap(line -> line.points().stream());
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  /**
   * A logarithmic axis.
   *
   * @param low the smallest value
   * @param high the largest one
   * @param start where the smallest lies
   * @param end where the largest lies
   */
  private record Axis(double low, double high, double start, double end) {
    private static final double MARGIN = 1.08;

    static Axis of(Stream<Double> values, double start, double end) {
      List<Double> sorted = values.sorted().toList();
      return new Axis(sorted.get(0) / MARGIN, sorted.get(sorted.size() - 1) * MARGIN, start, end);
    }

    double at(double value) {
      return start + Math.log(value / low) / Math.log(high / low) * (end - start);
    }

    /** The power of ten below the smallest value. */
    int decade() {
      return (int) Math.floor(Math.log10(low));
    }
  }
}
