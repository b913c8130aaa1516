package dev.repazoo.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LogLogChartTest {
  private static final Pattern CURVE = Pattern.compile("points=\"([^\"]*)\"");

  @Test
  void aPowerIsAStraightLine() {
    String svg = chart(line("a <b>", 1, 0.4, 2, 0.1, 4, 0.025)).toSvg();
    Matcher curve = CURVE.matcher(svg);
    assertTrue(curve.find(), svg);
    String[] points = curve.group(1).split(" ", -1);
    assertEquals(slope(points[0], points[1]), slope(points[1], points[2]), 0.01);
    assertTrue(svg.contains("a &lt;b&gt;"), svg);
  }

  @Test
  void oneValueIsDrawn() {
    assertFalse(chart(line("a", 8, 0.1)).toSvg().contains("NaN"));
  }

  @Test
  void leavesOutWhatHasNoLogarithm() {
    String svg = chart(line("a", 1, 0, 2, 0.1), line("zero", 1, 0)).toSvg();
    assertFalse(svg.contains("zero") || svg.contains("NaN") || svg.contains("Infinity"), svg);
    assertThrows(IllegalArgumentException.class, () -> chart(line("zero", 1, 0)));
  }

  private static double slope(String from, String to) {
    String[] a = from.split(",", -1);
    String[] b = to.split(",", -1);
    return (Double.parseDouble(b[1]) - Double.parseDouble(a[1]))
        / (Double.parseDouble(b[0]) - Double.parseDouble(a[0]));
  }

  private static LogLogChart chart(LineChart.Line... lines) {
    return new LogLogChart("evaluations", "error", List.of(1, 2, 4), List.of(lines));
  }

  private static LineChart.Line line(String name, double... values) {
    List<LineChart.Point> points = new ArrayList<>();
    for (int i = 0; i < values.length; i += 2) {
      points.add(new LineChart.Point(values[i], values[i + 1]));
    }
    return new LineChart.Line(name, points);
  }
}
