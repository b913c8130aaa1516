package dev.repazoo.cli.commands.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Interruption;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.eval.EvaluationReport;
import dev.repazoo.cli.eval.EvaluationRun;
import dev.repazoo.cli.options.EvalAfter;
import dev.repazoo.cli.options.GenerateOptions;
import dev.repazoo.cli.options.NonFiniteOption;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.SampleRequest;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.generate.SampleFolder;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.image.CaptionedGrid;
import dev.repazoo.image.ImageGrid;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.Classes;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;

/** {@code zoo generate}: images from a checkpoint or an exported graph. */
public final class GenerateCommand implements Command<GenerateOptions> {
  /** How many samples a message lists. */
  private static final int NAMED = 5;

  private static final int MEASURED_AT_ONCE = 32;

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
  public int run(Session session, GenerateOptions options) throws Exception {
    SampleRequest request = options.samples();
    long start = System.nanoTime();
    BackendOpener opener =
        new BackendOpener(
            options, session.zoo(), session::onnxDevice, session::device, session.console());
    try (BackendOpener.Opened opened = opener.open();
        ConditionChoice conditions = conditions(session, request, opened)) {
      Path folder = request.sampleDir().resolve(opened.folderName(request.seed()));
      try (SampleFolder samples =
          UsageException.ifRefused(
              () ->
                  SampleFolder.open(
                      folder,
                      opened.latents(),
                      settings(opened.settings(), request, conditions)))) {
        return draw(session, options.eval(), request, opened, conditions, folder, samples, start);
      }
    }
  }

  private static ConditionChoice conditions(
      Session session, SampleRequest request, BackendOpener.Opened opened)
      throws IOException, CommandFailure {
    Conditioning conditioning = opened.backend().conditioning();
    if (conditioning instanceof Classes classes) {
      request.prompts().refuse(conditioning.kind());
      List<String> names =
          request.classNames().isPresent()
              ? ClassNames.readList(request.classNames().get())
              : opened.classNames();
      return ClassChoice.of(classes, names, request.classes().orElse(List.of()));
    }
    if (conditioning instanceof Text text) {
      List<String> ofClasses = request.ofClasses();
      if (!ofClasses.isEmpty()) {
        throw new UsageException(
            ofClasses.get(0) + " has no use: the model is conditioned on text");
      }
      return PromptChoice.open(session.zoo(), session::device, request.prompts(), text, opened);
    }
    throw new UsageException(
        "the model is conditioned on "
            + conditioning.kind()
            + "; this command draws from models of classes and of text only");
  }

  private static int draw(
      Session session,
      Optional<EvalAfter> eval,
      SampleRequest request,
      BackendOpener.Opened opened,
      ConditionChoice conditions,
      Path folder,
      SampleFolder samples,
      long start)
      throws IOException, CommandFailure {
    List<Long> missing = samples.missing(request.count());
    if (missing.size() < request.count()) {
      session
          .console()
          .say(
              "going on: %d of %d samples are in %s"
                  .formatted(request.count() - missing.size(), request.count(), folder));
    }
    Interruption stop = session.interruption();
    Outcome outcome = draw(session.progress(), opened, request, conditions, samples, missing, stop);
    if (outcome.stopped()) {
      session.console().say("stopped; the same command goes on with the remaining samples");
      return 1;
    }
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
        folder,
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
            MEASURED_AT_ONCE,
            2,
            session.progress(),
            session.interruption(),
            session.console()::warn);
    return run.measure(eval.request(folder.toString()));
  }

  /**
   * What a run has drawn.
   *
   * @param drawn samples written
   * @param notFinite numbers of samples left out
   * @param stopped whether it was stopped before it had drawn all
   */
  private record Outcome(long drawn, List<Long> notFinite, boolean stopped) {}

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

  private static Outcome draw(
      ProgressListener progress,
      BackendOpener.Opened opened,
      SampleRequest request,
      ConditionChoice conditions,
      SampleFolder samples,
      List<Long> missing,
      Interruption stop)
      throws IOException, CommandFailure {
    SeededNoise noise = new SeededNoise(request.seed());
    List<Long> notFinite = new ArrayList<>();
    int done = 0;
    try (ProgressListener.Task task = progress.begin("sampling", missing.size(), "images")) {
      while (done < missing.size() && !stop.getAsBoolean()) {
        int to = Math.min(missing.size(), done + request.batchSize());
        long[] indices = missing.subList(done, to).stream().mapToLong(Long::longValue).toArray();
        ConditionData given = conditions.of(noise, indices);
        notFinite.addAll(
            samples.write(
                indices,
                opened.backend().draw(noise, indices, given),
                index -> SampleTexts.of(opened, conditions, noise, index)));
        if (!notFinite.isEmpty() && !request.allowNan()) {
          throw new CommandFailure(
              "%s NaN or infinite and not written; samples before stay in %s; --%s goes on without"
                  .formatted(numbered(notFinite), samples.folder(), NonFiniteOption.NAME));
        }
        done = to;
        task.advanceTo(done);
      }
    }
    return new Outcome(done - notFinite.size(), notFinite, done < missing.size());
  }

  /** For example {@code samples 3, 4, 5 and 9 more are}. */
  private static String numbered(List<Long> samples) {
    List<Long> first = samples.subList(0, Math.min(NAMED, samples.size()));
    int more = samples.size() - first.size();
    return (samples.size() == 1 ? "sample " : "samples ")
        + String.join(", ", first.stream().map(Object::toString).toList())
        + (more > 0 ? " and " + more + " more" : "")
        + (samples.size() == 1 ? " is" : " are");
  }

  private static void report(
      Console console,
      SampleRequest request,
      SampleFolder samples,
      Path folder,
      boolean latents,
      List<String> captions,
      Optional<String> vae,
      Outcome outcome,
      double seconds,
      Optional<EvaluationReport> measured)
      throws IOException {
    Optional<Path> npz = Optional.empty();
    boolean whole = outcome.notFinite().isEmpty();
    if (!whole) {
      String what =
          latents ? "" : "; there is no .npz" + request.grid().map(g -> " and no grid").orElse("");
      console.warn(numbered(outcome.notFinite()) + " NaN or infinite and left out" + what);
    }
    if (!latents && whole) {
      npz = Optional.of(samples.writeNpz(request.count()));
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
            "%d %s in %s (%d drawn in %.1f s)",
            request.count() - outcome.notFinite().size(),
            latents ? "latents" : "images",
            folder,
            outcome.drawn(),
            seconds));
    npz.ifPresent(file -> console.print("all as one array: " + file));
    request.grid().filter(file -> whole).ifPresent(file -> console.print("grid: " + file));
    measured.ifPresent(numbers -> numbers.lines().forEach(console::print));
  }
}
