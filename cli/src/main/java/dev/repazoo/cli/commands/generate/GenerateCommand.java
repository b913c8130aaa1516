package dev.repazoo.cli.commands.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.eval.EvaluationReport;
import dev.repazoo.cli.eval.EvaluationRun;
import dev.repazoo.cli.options.EvalAfter;
import dev.repazoo.cli.options.GenerateOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.SampleRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.generate.SampleFolder;
import dev.repazoo.generate.SamplingBackend;
import dev.repazoo.image.CaptionedGrid;
import dev.repazoo.image.ImageGrid;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.spi.Text;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;

/** {@code zoo generate}: images from a checkpoint or an exported graph. */
public final class GenerateCommand implements Command<GenerateOptions> {
  private static final int MEASURED_AT_ONCE = 32;

  private final Optional<Elsewhere> elsewhere;

  /** Draws here. */
  public GenerateCommand() {
    elsewhere = Optional.empty();
  }

  /** Opens models and writes samples here, and draws them elsewhere. */
  public GenerateCommand(Elsewhere elsewhere) {
    this.elsewhere = Optional.of(elsewhere);
  }

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "draw images from a checkpoint or an exported .onnx file";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "generate --ckpt generator.onnx --grid grid.png",
        "generate --ckpt exps/t2i --prompt \"a red heart\" --prompt \"a cat\" --cfg-scale 2"
            + " --grid grid.png",
        "generate --ckpt exps/emoji/checkpoints/0010000.pt --num-fid-samples 1000 --cfg-scale 2"
            + " --guidance-high 0.7");
  }

  @Override
  public OptionTable<GenerateOptions> options() {
    return GenerateOptions.TABLE;
  }

  @Override
  public boolean takesSeveralDevices() {
    return true;
  }

  @Override
  public int run(Session session, GenerateOptions options) throws Exception {
    SampleRequest request = options.samples();
    long start = System.nanoTime();
    BackendOpener opener =
        new BackendOpener(
            options.model(),
            true,
            session.zoo(),
            session::onnxDevice,
            session::device,
            session.console());
    try (BackendOpener.Opened opened = opener.open();
        ConditionChoice conditions = conditions(session, request, opened)) {
      if (elsewhere.isPresent() && opened.graph().isEmpty()) {
        throw new CommandFailure(
            "%s is no graph that draws alone, as executors need it; export one: 'zoo export --what sampler' of a model on pixels (or with --latents), 'pipeline' of others"
                .formatted(options.model().checkpoint().orElse("the published checkpoint")));
      }
      Path folder = request.sampleDir().resolve(opened.folderName(request.seed()));
      try (SampleFolder samples =
          UsageException.ifRefused(
              () ->
                  SampleFolder.open(
                      folder,
                      opened.latents(),
                      settings(opened.settings(), request, conditions),
                      request.division()))) {
        return draw(session, options, opened, conditions, samples, start);
      }
    }
  }

  private static BackendOpener opener(Session session, GenerateOptions options, String device) {
    return new BackendOpener(
        options.model(),
        true,
        session.zoo(),
        () -> UsageException.ifRefused(() -> OnnxDevice.of(device)),
        () -> UsageException.ifRefused(() -> TorchEngine.device(device)),
        session.console());
  }

  private static ConditionChoice conditions(
      Session session, SampleRequest request, BackendOpener.Opened opened)
      throws IOException, CommandFailure {
    if (opened.backend().conditioning() instanceof Text && !request.ofClasses().isEmpty()) {
      throw new UsageException(
          request.ofClasses().get(0) + " has no use: the model is conditioned on text");
    }
    List<String> names =
        request.classNames().isPresent()
            ? ClassNames.readList(request.classNames().get())
            : opened.classNames();
    return ConditionChoice.open(
        session.zoo(),
        session::device,
        request.prompts(),
        request.classes().orElse(List.of()),
        names,
        opened);
  }

  private int draw(
      Session session,
      GenerateOptions options,
      BackendOpener.Opened opened,
      ConditionChoice conditions,
      SampleFolder samples,
      long start)
      throws IOException, CommandFailure {
    SampleRequest request = options.samples();
    List<Long> missing = samples.missing(false);
    if (request.merge() && !missing.isEmpty()) {
      throw new CommandFailure(MissingSamples.words(samples, missing));
    }
    long own = samples.division().own().map(block -> request.blocks().needed(block)).sum();
    if (missing.size() < own && !request.merge()) {
      session
          .console()
          .say(
              "going on: %d of %d samples are in %s"
                  .formatted(own - missing.size(), own, samples.folder()));
    }
    Drawing.Outcome outcome =
        drawn(
            session,
            options,
            opened,
            new Drawing(request, opened, conditions, samples),
            missing.size());
    if (outcome.stopped()) {
      session.console().say("stopped; the same command goes on with the remaining samples");
      return 1;
    }
    if (request.shard().isPresent() && !samples.missing(true).isEmpty()) {
      return reportShard(session.console(), request, samples, outcome, start);
    }
    int[] code = {0};
    boolean alone =
        samples.alone(
            () -> code[0] = finish(session, options, opened, conditions, samples, outcome, start));
    return alone ? code[0] : reportShard(session.console(), request, samples, outcome, start);
  }

  /** Draws on as many devices as are named. */
  private Drawing.Outcome drawn(
      Session session,
      GenerateOptions options,
      BackendOpener.Opened first,
      Drawing drawing,
      long missing)
      throws IOException, CommandFailure {
    if (elsewhere.isPresent() && missing > 0) {
      return drawnElsewhere(session, first, drawing, missing);
    }
    List<String> words = missing == 0 ? List.of() : session.deviceWords();
    List<BackendOpener.Opened> others = new ArrayList<>();
    try {
      for (String word : words.subList(Math.min(1, words.size()), words.size())) {
        others.add(opener(session, options, word).open());
      }
      List<SamplingBackend> backends = new ArrayList<>(List.of(first.backend()));
      others.forEach(other -> backends.add(other.backend()));
      return drawing.run(backends, missing, session.progress(), session.interruption());
    } finally {
      others.forEach(BackendOpener.Opened::close);
    }
  }

  private Drawing.Outcome drawnElsewhere(
      Session session, BackendOpener.Opened first, Drawing drawing, long missing)
      throws IOException, CommandFailure {
    List<SamplingBackend> backends =
        elsewhere
            .orElseThrow()
            .backends(first.graph().orElseThrow(), first.backend().conditioning());
    try {
      return drawing.run(backends, missing, session.progress(), session.interruption());
    } finally {
      backends.forEach(SamplingBackend::close);
    }
  }

  private static int finish(
      Session session,
      GenerateOptions options,
      BackendOpener.Opened opened,
      ConditionChoice conditions,
      SampleFolder samples,
      Drawing.Outcome outcome,
      long start)
      throws IOException {
    SampleRequest request = options.samples();
    Optional<EvalAfter> eval = options.eval();
    Path folder = samples.folder();
    double seconds = (System.nanoTime() - start) / 1e9;
    session.console().say("sampler: " + opened.sampler());
    Optional<EvaluationReport> measured = Optional.empty();
    if (eval.isPresent() && outcome.notFinite().isEmpty()) {
      measured = Optional.of(measure(session, eval.get(), folder));
    }
    Optional<String> vae =
        Optional.of(opened.settings().path("vae").asText()).filter(id -> !id.isEmpty());
    List<String> captions =
        LongStream.range(0, request.count())
            .mapToObj(conditions::caption)
            .flatMap(Optional::stream)
            .toList();
    if (!captions.isEmpty()) {
      samples.writeCaptions(captions);
    }
    report(
        session.console(),
        request,
        samples,
        opened.latents(),
        captions,
        vae,
        outcome,
        seconds,
        measured);
    return outcome.notFinite().isEmpty() ? 0 : 1;
  }

  private static EvaluationReport measure(Session session, EvalAfter eval, Path folder)
      throws IOException {
    EvaluationRun run =
        new EvaluationRun(
            session.zoo(),
            session.device(),
            Optional.empty(),
            MEASURED_AT_ONCE,
            2,
            session.progress(),
            session.interruption(),
            session.console()::warn);
    return run.measure(eval.request(folder.toString()));
  }

  @Override
  public String afterFailedWrite(GenerateOptions options) {
    return "the same command goes on with the samples that are missing";
  }

  private static ObjectNode settings(
      ObjectNode ofBackend, SampleRequest request, ConditionChoice conditions) {
    ObjectNode settings = ofBackend.deepCopy();
    settings.put("global_seed", request.seed());
    conditions.describe(settings);
    return settings;
  }

  private static void report(
      Console console,
      SampleRequest request,
      SampleFolder samples,
      boolean latents,
      List<String> captions,
      Optional<String> vae,
      Drawing.Outcome outcome,
      double seconds,
      Optional<EvaluationReport> measured)
      throws IOException {
    Optional<Path> npz = Optional.empty();
    Path folder = samples.folder();
    boolean whole = outcome.notFinite().isEmpty();
    if (!whole) {
      String what =
          latents ? "" : "; there is no .npz" + request.grid().map(g -> " and no grid").orElse("");
      console.warn(Drawing.numbered(outcome.notFinite()) + " NaN or infinite and left out" + what);
    }
    if (!latents && whole) {
      npz = Optional.of(samples.writeNpz());
      if (request.grid().isPresent()) {
        List<RgbImage> images = samples.images(request.count());
        RgbImage grid =
            captions.isEmpty() ? ImageGrid.of(images) : CaptionedGrid.of(images, captions);
        PngFile.write(grid, request.grid().get());
      }
    }
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("images", request.count() - outcome.notFinite().size());
    json.put("drawn", outcome.drawn());
    if (!whole) {
      outcome.notFinite().forEach(json.putArray("not_finite")::add);
    }
    vae.ifPresent(id -> json.put("vae", id));
    json.put("sample_dir", folder.toString());
    npz.ifPresent(file -> json.put("npz", file.toString()));
    if (whole) {
      request.grid().ifPresent(file -> json.put("grid", file.toString()));
    }
    json.put("seconds", seconds);
    json.put("images_per_second", outcome.drawn() / seconds);
    measured.ifPresent(numbers -> json.set("eval", numbers.json()));
    console.print(json);
    console.print(
        String.format(
            Locale.ROOT,
            "%s in %s (%d drawn in %.1f s)",
            Counts.of(request.count() - outcome.notFinite().size(), latents ? "latent" : "image"),
            folder,
            outcome.drawn(),
            seconds));
    npz.ifPresent(file -> console.print("all as one array: " + file));
    request.grid().filter(file -> whole).ifPresent(file -> console.print("grid: " + file));
    measured.ifPresent(numbers -> numbers.lines().forEach(console::print));
  }

  private static int reportShard(
      Console console,
      SampleRequest request,
      SampleFolder samples,
      Drawing.Outcome outcome,
      long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    String shard = request.shard().orElseThrow().toString();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("shard", shard);
    json.put("drawn", outcome.drawn());
    outcome.notFinite().forEach(json.withArray("not_finite")::add);
    json.put("sample_dir", samples.folder().toString());
    json.put("seconds", seconds);
    json.put("images_per_second", outcome.drawn() / seconds);
    console.print(json);
    console.print(
        String.format(
            Locale.ROOT,
            "shard %s: %d drawn in %.1f s into %s; the last shard puts all together, or --merge",
            shard,
            outcome.drawn(),
            seconds,
            samples.folder()));
    return outcome.notFinite().isEmpty() ? 0 : 1;
  }
}
