package dev.repazoo.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final LineChart CHART =
      new LineChart(
          "loss", "step", List.of(line("with", 3, 2, Double.NaN), line("without", 3, 3, 2)));

  @Test
  void holdsEverythingItself() {
    String html =
        new HtmlReport("A <run>", "lead & more")
            .section("Curves")
            .chart(CHART)
            .picture("grid", new byte[] {1, 2, 3}, 320)
            .table(Map.of("steps", "3"))
            .commands(List.of("./zoo list"))
            .toHtml();
    assertTrue(html.contains("A &lt;run&gt;") && html.contains("lead &amp; more"), html);
    assertTrue(html.contains("data:image/png;base64,AQID"), html);
    assertFalse(html.contains("http"), "the page must load nothing");
  }

  @Test
  void drawsOneRawAndOneSmoothLineForEachCurve() {
    assertEquals(4, CHART.toHtml().split("<polyline", -1).length - 1);
  }

  @Test
  void aFlatCurveIsDrawn() {
    LineChart flat = new LineChart("flat", "x", List.of(line("a", 5)));
    assertFalse(flat.toHtml().contains("NaN"), flat.toHtml());
  }

  @Test
  void aCurveWithoutFiniteValuesIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> line("a", Double.NaN));
  }

  private static LineChart.Line line(String name, double... values) {
    return new LineChart.Line(
        name,
        IntStream.range(0, values.length)
            .mapToObj(i -> new LineChart.Point(i, values[i]))
            .toList());
  }
}
