package dev.repazoo.cli.report;

import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Builds the page section by section. Everything is inside: styles, vectors and pictures. */
public final class HtmlReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --blue: #2563eb; --orange: #ea580c; --green: #16a34a;
        --line: #8884; --soft: #8881; }
      body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2.5rem auto;
        padding: 0 1rem; }
      h1 { font-size: 1.7rem; margin-bottom: .2rem; }
      h2 { font-size: 1.2rem; margin-top: 2.2rem; }
      p.lead { font-size: 1.05rem; opacity: .8; margin-top: 0; }
      figure { margin: 1.2rem 0; }
      figcaption { font-weight: 600; font-size: .9rem; margin-bottom: .3rem; }
      svg { width: 100%; height: auto; }
      svg text { font-size: 11px; fill: currentColor; opacity: .7; }
      .grid { stroke: var(--line); }
      polyline { fill: none; }
      .raw { opacity: .25; stroke-width: 1; }
      .mean { stroke-width: 2; }
      .key { font-weight: 400; margin-left: 1em; }
      .key::before { content: ""; display: inline-block; width: 1.2em; height: 3px;
        background: var(--c); margin-right: .4em; vertical-align: middle; }
      img { max-width: 100%; image-rendering: pixelated; border-radius: 6px; }
      table { border-collapse: collapse; width: 100%; }
      td { border-top: 1px solid var(--line); padding: .35rem .5rem .35rem 0; vertical-align: top; }
      td:first-child { opacity: .7; white-space: nowrap; padding-right: 1.2rem; }
      pre { background: var(--soft); padding: .8rem 1rem; border-radius: 6px; overflow-x: auto; }
      """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  /** A page with a title and one sentence under it. */
  public HtmlReport(String title, String lead) {
    this.title = title;
    body.append("<h1>").append(Html.escape(title)).append("</h1>");
    body.append("<p class=\"lead\">").append(Html.escape(lead)).append("</p>");
  }

  /** Starts a section. */
  public HtmlReport section(String heading) {
    body.append("<h2>").append(Html.escape(heading)).append("</h2>");
    return this;
  }

  /** Adds a paragraph. */
  public HtmlReport text(String paragraph) {
    body.append("<p>").append(Html.escape(paragraph)).append("</p>");
    return this;
  }

  /** Adds a chart. */
  public HtmlReport chart(LineChart chart) {
    body.append(chart.toHtml());
    return this;
  }

  /** Adds a picture, enlarged without smoothing. */
  public HtmlReport picture(String caption, byte[] png, int widthPixels) {
    body.append("<figure><figcaption>")
        .append(Html.escape(caption))
        .append("</figcaption><img alt=\"")
        .append(Html.escape(caption))
        .append("\" width=\"")
        .append(widthPixels)
        .append("\" src=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(png))
        .append("\"></figure>");
    return this;
  }

  /** Adds a table of names and values, in the map's order. */
  public HtmlReport table(Map<String, String> rows) {
    body.append("<table>");
    rows.forEach(
        (name, value) ->
            body.append("<tr><td>")
                .append(Html.escape(name))
                .append("</td><td>")
                .append(Html.escape(value))
                .append("</td></tr>"));
    body.append("</table>");
    return this;
  }

  /** Adds commands to try. */
  public HtmlReport commands(List<String> lines) {
    body.append("<pre>").append(Html.escape(String.join("\n", lines))).append("</pre>");
    return this;
  }

  /** The finished page. */
  public String toHtml() {
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
        + Html.escape(title)
        + "</title><style>"
        + STYLE
        + "</style></head><body>"
        + body
        + "</body></html>\n";
  }
}
