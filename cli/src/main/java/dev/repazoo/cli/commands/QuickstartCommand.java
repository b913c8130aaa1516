package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.commands.export.ExportCommand;
import dev.repazoo.cli.commands.generate.GenerateCommand;
import dev.repazoo.cli.commands.train.TrainCommand;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.ConditionKind;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.QuickstartOptions;
import dev.repazoo.cli.report.HtmlReport;
import dev.repazoo.cli.report.LineChart;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.message.ShellWords;
import dev.repazoo.train.CheckpointStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code zoo quickstart}: the main job on the built-in data, by the same commands that a user would
 * type. It trains, exports, samples, and tells the story in one page.
 */
public final class QuickstartCommand implements Command<QuickstartOptions> {
  private static final int BATCH_SIZE = 32;

  /** As many classes as a grid of {@link #SAMPLES} has columns: each column is one class. */
  private static final List<String> CLASSES =
      List.of("country-flag", "face-smiling", "heart", "food-fruit", "plant-flower", "geometric");

  private static final int SAMPLES = 36;
  private static final int RESOLUTION = 32;
  private static final String RUN = "quickstart";
  private static final String GENERATOR = "generator.onnx";

  @Override
  public String name() {
    return "quickstart";
  }

  @Override
  public String summary() {
    return "train, export and sample on the built-in emoji, in minutes, without a download";
  }

  @Override
  public List<String> examples() {
    return List.of("quickstart", "quickstart --output-dir /tmp/first-try");
  }

  @Override
  public OptionTable<QuickstartOptions> options() {
    return QuickstartOptions.TABLE;
  }

  /**
   * A part of the main job.
   *
   * @param title of the part
   * @param command that does it
   * @param words its options, as a user would type them
   * @param <O> what they are read into
   */
  private record Part<O>(String title, Command<O> command, List<String> words) {

    String line() {
      List<String> all = new ArrayList<>(List.of(command.name()));
      all.addAll(words);
      return ShellWords.zoo(all.toArray());
    }

    void run(Session session) throws CommandFailure {
      try {
        if (command.run(session.withoutResults(), command.options().read(words)) == 0) {
          return;
        }
      } catch (Exception e) {
        throw new CommandFailure(
            "quickstart stopped: '"
                + command.name()
                + "' failed: "
                + ErrorLine.of(e)
                + "; the same command goes on from there",
            e);
      }
      throw new CommandFailure(
          "quickstart stopped: '"
              + command.name()
              + "' failed, see above; the same command goes on from there");
    }
  }

  @Override
  public int run(Session session, QuickstartOptions options) throws Exception {
    Path folder = Files.createDirectories(options.folder()).toAbsolutePath();
    int steps = options.steps();
    checkUsed(folder, steps);
    session.zoo(); // so that plugins are loaded once
    Map<String, Double> seconds = new LinkedHashMap<>();
    List<String> commands = new ArrayList<>();
    for (Part<?> part : parts(folder, steps)) {
      commands.add("./" + part.line());
      session.console().say("");
      session.console().say(part.title() + ": " + part.line());
      long start = System.nanoTime();
      part.run(session);
      if (session.interruption().getAsBoolean()) {
        throw new CommandFailure("stopped; the same command goes on from there");
      }
      seconds.put(part.title(), (System.nanoTime() - start) / 1e9);
    }
    Path checkpoint = folder.resolve("checkpoint.pt");
    AtomicFile.copy(checkpoints(folder).file(steps), checkpoint);
    Path report = folder.resolve("report.html");
    byte[] page = report(folder, steps, seconds, commands).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(report, page);
    tell(session.console(), folder, report, seconds);
    return 0;
  }

  private static CheckpointStore checkpoints(Path folder) {
    return new CheckpointStore(folder.resolve(RUN).resolve("checkpoints"));
  }

  /**
   * A quickstart that was stopped goes on, a finished one is repeated; others don't mix with it.
   */
  private static void checkUsed(Path folder, int steps) throws CommandFailure {
    List<Long> there = checkpoints(folder).steps();
    if (there.isEmpty() || there.contains((long) steps)) {
      return;
    }
    long last = there.get(there.size() - 1);
    if (last > steps || Files.exists(folder.resolve(GENERATOR))) {
      throw new CommandFailure(
          "%s holds a run of %d steps, which one of %d would mix with; name another --output-dir, or remove it"
              .formatted(folder, last, steps));
    }
  }

  private static List<Part<?>> parts(Path folder, int steps) {
    String onnx = folder.resolve(GENERATOR).toString();
    return List.of(
        new Part<>(
            "Train with alignment",
            new TrainCommand(ConditionKind.CLASSES),
            training(folder, steps)),
        new Part<>(
            "Export the sampler",
            new ExportCommand(),
            words(
                "--ckpt",
                checkpoints(folder).file(steps),
                "--output",
                onnx,
                "--what",
                "sampler",
                "--num-steps",
                20,
                "--cfg-scale",
                2)),
        new Part<>(
            "Sample with ONNX Runtime", new GenerateCommand(), sampling(onnx, folder, "samples")),
        new Part<>(
            "Sample the shipped generator",
            new GenerateCommand(),
            sampling("builtin:emoji", folder, "samples-builtin")));
  }

  private static List<String> words(Object... words) {
    return Arrays.stream(words).map(Object::toString).toList();
  }

  private static List<String> training(Path folder, int steps) {
    return words(
        "--exp-name", RUN,
        "--output-dir", folder,
        "--data-dir", "emoji",
        "--model", "SiT-Ti/4-pixel",
        "--enc-type", "efficientnet-lite0",
        "--weighting", "lognormal",
        "--batch-size", BATCH_SIZE,
        "--learning-rate", "1e-3",
        "--adam-beta2", "0.99",
        "--ema-decay", "0.97",
        "--max-train-steps", steps,
        "--checkpointing-steps", steps,
        "--sampling-steps", 0,
        "--resume-step", "latest");
  }

  private static List<String> sampling(String model, Path folder, String name) {
    return words(
        "--ckpt", model,
        "--classes", indices(),
        "--num-fid-samples", SAMPLES,
        "--sample-dir", folder.resolve(name),
        "--grid", folder.resolve(name + ".png"));
  }

  private static String indices() {
    List<String> names = new EmojiDataset(RESOLUTION).classNames();
    return CLASSES.stream()
        .map(name -> Integer.toString(names.indexOf(name)))
        .collect(Collectors.joining(","));
  }

  private static String report(
      Path folder, int steps, Map<String, Double> seconds, List<String> commands)
      throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(RUN).resolve("metrics.jsonl"))) {
      JsonNode row = Json.MAPPER.readTree(line);
      if (row.path("step").asLong() <= steps) { // the run may have gone on since
        rows.add(row);
      }
    }
    Map<String, String> figures = new LinkedHashMap<>();
    seconds.forEach(
        (part, value) -> figures.put(part, String.format(Locale.ROOT, "%.1f s", value)));
    JsonNode last = rows.get(rows.size() - 1);
    figures.put(
        "Last loss",
        String.format(
            Locale.ROOT,
            "%.3f, alignment %.3f",
            last.get("loss").asDouble(),
            last.get("proj_loss").asDouble()));
    return new HtmlReport(
            "A diffusion transformer, trained and exported on this machine",
            "SiT with representation alignment (REPA) on 1,911 emoji of 32x32 pixels.")
        .section("What the model learned")
        .chart(chart("Velocity loss: mean((v - v_target)^2)", rows, "loss"))
        .chart(chart("Alignment loss: minus the mean cosine similarity", rows, "proj_loss"))
        .section("Samples after " + steps + " steps")
        .text(
            "Drawn by ONNX Runtime from the exported file: 20 Euler steps, guidance 2. Columns: "
                + String.join(", ", CLASSES)
                + ". "
                + steps
                + " steps of "
                + BATCH_SIZE
                + " images are a beginning: expect colours and blobs, not emoji.")
        .picture("samples.png", Files.readAllBytes(folder.resolve("samples.png")), 640)
        .section("The same recipe, trained for longer")
        .text(
            "This generator is shipped with the program (--ckpt builtin:emoji). It is the same "
                + "architecture and data, trained by the same command for more steps.")
        .picture(
            "samples-builtin.png", Files.readAllBytes(folder.resolve("samples-builtin.png")), 640)
        .section("Figures")
        .table(figures)
        .section("The commands behind this page")
        .commands(commands)
        .toHtml();
  }

  private static LineChart chart(String title, List<JsonNode> rows, String key) {
    return new LineChart(
        title,
        "optimizer step",
        List.of(
            new LineChart.Line(
                key,
                rows.stream()
                    .map(
                        row ->
                            new LineChart.Point(
                                row.get("step").asDouble(), row.get(key).asDouble()))
                    .toList())));
  }

  private static void tell(Console console, Path folder, Path report, Map<String, Double> seconds) {
    double total = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("report", report.toString());
    json.put("checkpoint", folder.resolve("checkpoint.pt").toString());
    json.put("generator", folder.resolve(GENERATOR).toString());
    json.put("samples", folder.resolve("samples.png").toString());
    json.put("seconds", total);
    console.print(json);
    for (String line :
        List.of(
            String.format(Locale.ROOT, "Done in %.0f s. In %s:", total, folder),
            "  report.html      curves, pictures, figures: open it in a browser",
            "  samples.png      what this short run draws",
            "  generator.onnx   model and sampler, for any ONNX Runtime",
            "  checkpoint.pt    loads in PyTorch and in REPA",
            "Next:",
            "  ./zoo generate --ckpt builtin:emoji --grid out.png",
            "  ./zoo train --exp-name "
                + RUN
                + " --output-dir "
                + ShellWords.quoted(folder.toString())
                + " --resume-step latest --max-train-steps 8000 ...",
            "  ./zoo list")) {
      console.print(line);
    }
  }
}
