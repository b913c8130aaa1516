package dev.repazoo.cli.commands.eval;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.eval.Evaluation;
import dev.repazoo.cli.eval.EvaluationReport;
import dev.repazoo.cli.eval.Networks;
import dev.repazoo.cli.eval.Result;
import dev.repazoo.cli.eval.SavedStatistics;
import dev.repazoo.cli.eval.Side;
import dev.repazoo.cli.eval.TorchAlgebra;
import dev.repazoo.cli.eval.features.Extraction;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.options.EvalOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** {@code zoo eval}: FID and its kin, by the rules of the tools that papers use. */
public final class EvalCommand implements Command<EvalOptions> {
  @Override
  public String name() {
    return "eval";
  }

  @Override
  public String summary() {
    return "measure samples: FID, sFID, Inception score, precision, recall, KID, CMMD, FD-DINOv2";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "eval --samples samples.npz --reference VIRTUAL_imagenet256_labeled.npz",
        "eval --samples samples.npz --reference emoji --features efficientnet-lite0",
        "eval --reference data/imagenet256 --save-stats imagenet256.npz",
        "eval --samples samples --reference data/images --preset clean-fid --inception"
            + " pt_inception-2015-12-05-6726825d.pth");
  }

  @Override
  public OptionTable<EvalOptions> options() {
    return EvalOptions.TABLE;
  }

  @Override
  public int run(Session session, EvalOptions options) throws IOException, CommandFailure {
    try {
      return measure(session, options);
    } catch (CancellationException e) {
      throw new CommandFailure("stopped; nothing was measured", e);
    }
  }

  private static int measure(Session session, EvalOptions options) throws IOException {
    try (NDManager manager = TorchEngine.newManager(session.device());
        NDManager host = TorchEngine.newManager(Device.cpu())) {
      Console console = session.console();
      Extraction extraction =
          new Extraction(
              manager,
              options.batchSize(),
              options.workers(),
              session.progress(),
              session.interruption());
      Evaluation evaluation =
          new Evaluation(
              options.network().preset(),
              options.bootstrap(),
              extraction,
              new TorchAlgebra(host),
              console::warn);
      Networks networks = new Networks(session.zoo(), manager);
      if (options.samples().isEmpty() || options.reference().isEmpty()) {
        return keep(console, options, evaluation, networks);
      }
      try (Side samples = open(options.samples().get(), Optional.empty(), options.most());
          Side reference = open(options.reference().get(), samples.size(), Integer.MAX_VALUE)) {
        List<Evaluation.Group> groups = networks.of(options.network(), options.wanted());
        List<Result> results = evaluation.measure(samples, reference, groups);
        if (options.saveStats().isPresent()) {
          Extractor extractor = groups.get(0).extractor();
          write(evaluation, reference, extractor, options.saveStats().get());
        }
        new EvaluationReport(samples, reference, options.network().preset(), groups, results)
            .print(console);
        options.saveStats().ifPresent(file -> console.print("statistics: " + file));
      }
    }
    return 0;
  }

  private static Side open(String word, Optional<Resolution> size, int most) throws IOException {
    return UsageException.ifRefused(() -> Side.open(word, size, most));
  }

  /** Statistics alone. */
  private static int keep(
      Console console, EvalOptions options, Evaluation evaluation, Networks networks)
      throws IOException {
    String word = options.reference().or(options::samples).orElseThrow();
    Path file = options.saveStats().orElseThrow();
    try (Side side = open(word, Optional.empty(), options.most())) {
      Extractor extractor = networks.main(options.network());
      write(evaluation, side, extractor, file);
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("statistics", file.toString());
      json.put("extractor", extractor.id());
      json.put("count", side.count());
      console.print(json);
      console.print(
          "statistics of %d images by %s: %s".formatted(side.count(), extractor.id(), file));
    }
    return 0;
  }

  private static void write(Evaluation evaluation, Side side, Extractor extractor, Path file)
      throws IOException {
    SavedStatistics.write(
        file, evaluation.statistics(side, extractor), extractor.space(), side.count());
  }
}
