package dev.repazoo.cli.commands.eval;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.eval.EvaluationRun;
import dev.repazoo.cli.eval.features.Extraction;
import dev.repazoo.cli.eval.features.GraphExtraction;
import dev.repazoo.cli.options.Engine;
import dev.repazoo.cli.options.EvalOptions;
import dev.repazoo.cli.options.OptionTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** {@code zoo eval}: FID and its kin, by the rules of the tools that papers use. */
public final class EvalCommand implements Command<EvalOptions> {
  private final Optional<Elsewhere> elsewhere;

  /** Where features are made, if not in this process. */
  @FunctionalInterface
  public interface Elsewhere {
    /** What makes them. */
    Extraction of(Session session, EvalOptions options);
  }

  /** One that computes here. */
  public EvalCommand() {
    elsewhere = Optional.empty();
  }

  /** One whose features are made elsewhere, by exported graphs. */
  public EvalCommand(Elsewhere elsewhere) {
    this.elsewhere = Optional.of(elsewhere);
  }

  @Override
  public String name() {
    return "eval";
  }

  @Override
  public String summary() {
    return "measure samples: FID, sFID, Inception score, precision, recall, KID, CMMD, FD-DINOv2, CLIP score";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "eval --samples samples.npz --reference VIRTUAL_imagenet256_labeled.npz",
        "eval --samples samples.npz --reference emoji --features efficientnet-lite0",
        "eval --reference data/imagenet256 --save-stats imagenet256.npz",
        "eval --samples samples --metrics clip-score",
        "eval --samples samples.npz --reference data/imagenet256 --engine onnx",
        "eval --samples samples --reference data/images --preset clean-fid --inception"
            + " pt_inception-2015-12-05-6726825d.pth");
  }

  @Override
  public OptionTable<EvalOptions> options() {
    return EvalOptions.TABLE;
  }

  @Override
  public int run(Session session, EvalOptions options) throws IOException, CommandFailure {
    Console console = session.console();
    boolean torch = options.engine() == Engine.TORCH;
    EvaluationRun run =
        new EvaluationRun(
            session.zoo(),
            torch ? session.device() : Device.cpu(),
            torch ? Optional.empty() : Optional.of(extraction(session, options)),
            options.batchSize(),
            options.workers(),
            session.progress(),
            session.interruption(),
            console::warn);
    try {
      if (!options.measured()) {
        keep(console, run, options);
      } else {
        run.measure(options.request()).print(console);
        options.saveStats().ifPresent(file -> console.print("statistics: " + file));
        options.page().ifPresent(file -> console.print("pictures: " + file));
      }
      return 0;
    } catch (CancellationException e) {
      throw new CommandFailure("stopped; nothing was measured", e);
    }
  }

  private Extraction extraction(Session session, EvalOptions options) {
    return elsewhere
        .map(place -> place.of(session, options))
        .orElseGet(
            () ->
                new GraphExtraction(
                    session.graphs(),
                    session.onnxDevice(),
                    options.batchSize(),
                    options.workers(),
                    session.progress(),
                    session.interruption()));
  }

  /** Statistics alone. */
  private static void keep(Console console, EvaluationRun run, EvalOptions options)
      throws IOException {
    String word = options.reference().or(options::samples).orElseThrow();
    Path file = options.saveStats().orElseThrow();
    long count = run.keep(word, options.most(), options.network(), file);
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("statistics", file.toString()).put("count", count);
    console.print(json);
    console.print("statistics of %d images: %s".formatted(count, file));
  }
}
