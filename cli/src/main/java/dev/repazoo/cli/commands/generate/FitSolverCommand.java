package dev.repazoo.cli.commands.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.console.Table;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.options.FitSolverOptions;
import dev.repazoo.cli.options.ModelRequest;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.diffusion.FittedTable;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SolverTable;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.sampling.ExportedGenerator;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteLock;
import dev.repazoo.generate.SteppedBackend;
import dev.repazoo.json.JsonFields;
import dev.repazoo.message.ShellWords;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code zoo fit-solver}: times and weights of a solver that are fitted to a model. */
public final class FitSolverCommand implements Command<FitSolverOptions> {
  @Override
  public String name() {
    return "fit-solver";
  }

  @Override
  public String summary() {
    return "fit a solver to a model, so that few evaluations draw what many would";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "fit-solver --ckpt last.pt --num-steps 10 --cfg-scale 1.5 --output table.json",
        "fit-solver --ckpt builtin:emoji --num-steps 5,8,10 --output tables.json",
        "fit-solver --ckpt exps/t2i --prompts captions.txt --cfg-scale 3 --output table.json");
  }

  @Override
  public OptionTable<FitSolverOptions> options() {
    return FitSolverOptions.TABLE;
  }

  @Override
  public int run(Session session, FitSolverOptions options) throws IOException, CommandFailure {
    if (options.steps().get(0) < 2) {
      throw new UsageException("--num-steps is 1; a single step leaves nothing to fit, take 2");
    }
    String word = options.model().checkpoint().orElseThrow();
    refuseSampler(word);
    boolean builtin = BuiltinModels.isName(word);
    ModelRequest model = builtin ? options.model().ofCheckpoint() : options.model();
    AtomicFile.requireReplaceable(options.output()); // fitting takes long
    BackendOpener opener =
        new BackendOpener(
            model, false, session.zoo(), session::onnxDevice, session::device, session.console());
    try (WriteLock lock = WriteLock.beside(AtomicFile.place(options.output()));
        BackendOpener.Opened opened = opener.open();
        ConditionChoice conditions =
            ConditionChoice.open(
                session.zoo(),
                session::device,
                options.prompts(),
                List.of(),
                opened.classNames(),
                opened)) {
      SteppedBackend backend = stepped(opened, word);
      SamplerConfig guided = SamplerConfig.of(new JsonFields("sampler", opened.settings()));
      SolverTrials trials = new SolverTrials(options, backend, guided, conditions);
      session.console().say(trials.words());
      Map<Integer, SolverTrials.Fitted> fitted = new LinkedHashMap<>();
      SolverTrials.Judged euler;
      try (ProgressListener.Task task =
          session.progress().begin("fitting", trials.evaluations(), "evaluations")) {
        SolverTrials.Running running = trials.begin(task::advanceTo);
        for (int steps : options.steps()) {
          fitted.put(steps, running.fit(steps));
        }
        euler = running.euler(SolverTrials.REPA_STEPS);
      }
      report(session.console(), options, opened.settings(), guided, fitted, euler);
    }
    return 0;
  }

  /** Its solver is inside of it. */
  private static void refuseSampler(String word) throws CommandFailure {
    if (BuiltinModels.isName(word)) {
      return;
    }
    Path file = PathWord.of("--ckpt", word);
    if (OnnxSession.isOnnx(file)
        && ExportedGenerator.of(OnnxModelInfo.read(file)).sampler().isPresent()) {
      throw new CommandFailure(
          file
              + " holds a sampler, whose solver is fixed; fit one to its checkpoint, or to what"
              + " 'zoo export --what denoiser' makes of it");
    }
  }

  private static SteppedBackend stepped(BackendOpener.Opened opened, String word)
      throws CommandFailure {
    if (!(opened.backend() instanceof SteppedBackend backend)) {
      throw new CommandFailure(word + " draws whole samples; a solver is fitted to a checkpoint");
    }
    if (!(backend.prediction() instanceof Prediction.Velocity)) {
      throw new CommandFailure(
          word + " predicts noise; solvers are fitted to models that predict velocities");
    }
    return backend;
  }

  private static void report(
      Console console,
      FitSolverOptions options,
      ObjectNode settings,
      SamplerConfig guided,
      Map<Integer, SolverTrials.Fitted> fitted,
      SolverTrials.Judged euler)
      throws IOException, CommandFailure {
    Table table = new Table("solver", "evaluations", "rms", "median");
    List<String> worse = new ArrayList<>();
    for (SolverTrials.Fitted one : fitted.values()) {
      one.others().forEach(other -> row(table, other));
      row(table, one.judged());
      if (!one.isBetter()) {
        worse.add(Integer.toString(one.judged().evaluations()));
      }
    }
    row(table, euler);
    console.print(
        "distance to the exact solution, of %d samples that were not fitted to:"
            .formatted(options.heldOut()));
    table.lines().forEach(console::print);
    if (!worse.isEmpty()) {
      throw new CommandFailure(
          "the table of %s evaluations is no better than %s there, so nothing was written; fit to more samples by --num-samples, or sum fewer velocities by --history"
              .formatted(String.join(", ", worse), Solvers.DEFAULT.word()));
    }
    ObjectNode json = json(options, settings, guided, fitted, euler);
    byte[] bytes = (Json.MAPPER.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(options.output(), bytes);
    ObjectNode result = Json.MAPPER.createObjectNode();
    result.put("output", options.output().toString()).setAll(json);
    console.print(result);
    console.print("table: " + options.output());
    console.print("next: " + next(options));
  }

  private static void row(Table table, SolverTrials.Judged judged) {
    table.row(
        judged.solver(),
        Integer.toString(judged.evaluations()),
        String.format(Locale.ROOT, "%.4f", judged.errors().rms()),
        String.format(Locale.ROOT, "%.4f", judged.errors().median()));
  }

  private static String next(FitSolverOptions options) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "generate",
                "--ckpt",
                options.model().checkpoint().orElseThrow(),
                "--solver-table",
                options.output()));
    if (options.steps().size() > 1) {
      words.addAll(List.of("--num-steps", options.steps().get(0)));
    }
    options
        .model()
        .sampler()
        .given()
        .properties()
        .forEach(
            one -> {
              words.add("--" + one.getKey().replace('_', '-'));
              words.add(one.getValue().asText());
            });
    String prompt = options.prompts().texts().isEmpty() ? "" : " --prompt TEXT";
    return ShellWords.zoo(words.toArray()) + prompt + " --grid grid.png";
  }

  private static ObjectNode json(
      FitSolverOptions options,
      ObjectNode settings,
      SamplerConfig guided,
      Map<Integer, SolverTrials.Fitted> fitted,
      SolverTrials.Judged euler) {
    if (fitted.size() == 1) {
      return json(options, settings, guided, fitted.values().iterator().next(), euler);
    }
    ObjectNode json = Json.MAPPER.createObjectNode();
    ObjectNode tables = json.putObject("tables");
    fitted.forEach(
        (steps, one) ->
            tables.set(Integer.toString(steps), json(options, settings, guided, one, euler)));
    return json;
  }

  private static ObjectNode json(
      FitSolverOptions options,
      ObjectNode settings,
      SamplerConfig guided,
      SolverTrials.Fitted fitted,
      SolverTrials.Judged euler) {
    ObjectNode facts = Json.MAPPER.createObjectNode();
    facts.set("checkpoint_sha256", settings.path("checkpoint_sha256"));
    facts.put("num_samples", options.samples()).put("global_seed", options.seed());
    facts.put("reference_steps", options.referenceSteps());
    ObjectNode judged = facts.putObject("held_out");
    judged.put("num_samples", options.heldOut());
    put(judged, fitted.judged());
    fitted.others().forEach(other -> put(judged, other));
    put(judged, euler);
    SolverTable table = fitted.table();
    return FittedTable.of(guided, table).toJson(facts);
  }

  private static void put(ObjectNode json, SolverTrials.Judged judged) {
    json.putObject(judged.solver() + "_" + judged.evaluations())
        .put("rms", judged.errors().rms())
        .put("median", judged.errors().median());
  }
}
