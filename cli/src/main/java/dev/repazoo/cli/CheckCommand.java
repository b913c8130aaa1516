package dev.repazoo.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.check.CheckReport;
import dev.repazoo.check.CheckedData;
import dev.repazoo.check.DataCheck;
import dev.repazoo.check.DataRepair;
import dev.repazoo.check.EncodedAgain;
import dev.repazoo.check.Finding;
import dev.repazoo.check.FindingKind;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.Datasets;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code zoo check DATA}: reads all of a data set and says what is wrong with it. */
final class CheckCommand implements Command {
  private static final int SHOWN = 3;

  /** Pairs encoded again for {@code --vae}. */
  private static final int PROOFS = 16;

  private static final double MEGABYTE = 1e6;

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String summary() {
    return "read all of a data set, say what is wrong with it, and repair what can be";
  }

  @Override
  public String positional() {
    return "DATA";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "check data/imagenet256 --num-classes 1000", "check data/emoji64 --repair --vae taef2");
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.flag(
            "repair", "make missing latents and labels; move what can't be used to DATA/.removed"),
        CommandOption.of(
            CodecChoice.VAE.name(),
            "V",
            "encode some images again by this codec and compare; with --repair, make latents by it"
                + " (default there: the one that made the others)"),
        CodecChoice.WEIGHTS,
        CommandOption.of("num-classes", "K", "labels must be below; default: by class_names"),
        CommandOption.of("resolution", "N", "size of the images; default: what most have"),
        CommandOption.of("num-workers", "N", "threads; default: one a core"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, CommandFailure {
    if (arguments.positional().size() != 1) {
      throw new UsageException("'check' takes one DATA: a data set's folder or zip");
    }
    String word = arguments.positional().get(0);
    if (word.equals(Datasets.EMOJI)) {
      throw new UsageException("emoji is built in: there is nothing to check");
    }
    Path path = Arguments.toPath("DATA", word);
    boolean repair = arguments.flag("repair");
    if (repair && Files.isRegularFile(path)) {
      throw new UsageException("--repair can't change a zip; unpack it, or make it again");
    }
    Optional<CodecChoice> vae = CodecChoice.of(arguments);
    vae.ifPresent(choice -> choice.check(session));
    DataCheck.Options options = options(session, arguments);
    long start = System.nanoTime();
    DataCheck.Result result = DataCheck.run(path, options, session.progress());
    List<Finding> findings = new ArrayList<>(result.report().findings());
    DataRepair.Report repaired = new DataRepair.Report(List.of(), List.of(), List.of());
    if (result.report().finished()) {
      if (vae.isPresent() && !repair) {
        findings.addAll(compared(session, path, result.data(), vae.get()));
      }
      if (repair && !findings.isEmpty()) {
        repaired = repair(session, path, result.data(), vae);
        result = DataCheck.run(path, options, session.progress());
        findings = new ArrayList<>(result.report().findings());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    CheckReport report = result.report();
    long errors = findings.stream().filter(finding -> finding.kind().error()).count();
    session.console().print(json(path, report, findings, repaired, seconds));
    print(session.console(), path, report, findings, repaired, seconds);
    if (!report.finished()) {
      throw new CommandFailure("interrupted: the data set was not read to its end");
    }
    return errors == 0 && repaired.left().isEmpty() ? 0 : 1;
  }

  private static DataCheck.Options options(Session session, Arguments arguments) {
    return new DataCheck.Options(
        whole(arguments, "num-classes"),
        whole(arguments, "resolution"),
        whole(arguments, "num-workers").orElse(Runtime.getRuntime().availableProcessors()),
        session.interruption());
  }

  private static OptionalInt whole(Arguments arguments, String name) {
    return arguments.given(name) ? OptionalInt.of(arguments.integer(name, 1)) : OptionalInt.empty();
  }

  private static List<Finding> compared(
      Session session, Path path, CheckedData data, CodecChoice vae) throws IOException {
    try (NDManager manager = TorchEngine.newManager(session.device())) {
      FrozenCodec codec = vae.load(session, manager, Precision.FP32);
      return EncodedAgain.compare(path, data, codec, manager, PROOFS);
    }
  }

  private static DataRepair.Report repair(
      Session session, Path path, CheckedData data, Optional<CodecChoice> vae) throws IOException {
    Optional<CodecChoice> choice = vae;
    if (choice.isEmpty() && DataRepair.needsCodec(data)) {
      choice = DataRepair.vaeOf(path, data).map(id -> new CodecChoice(id, Optional.empty()));
      choice.ifPresent(found -> found.check(session));
    }
    try (NDManager manager = TorchEngine.newManager(session.device())) {
      Optional<FrozenCodec> codec =
          choice.isPresent() && DataRepair.needsCodec(data)
              ? Optional.of(choice.get().load(session, manager, Precision.FP32))
              : Optional.empty();
      return DataRepair.run(path, data, codec, manager, session.progress(), session.interruption());
    }
  }

  private static ObjectNode json(
      Path path,
      CheckReport report,
      List<Finding> findings,
      DataRepair.Report repaired,
      double seconds) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("data", path.toString());
    json.put("images", report.images()).put("latents", report.latents());
    json.put("classes", report.classes()).put("feature_caches", report.caches());
    report.resolution().ifPresent(side -> json.put("resolution", side));
    report
        .momentsShape()
        .ifPresent(
            shape ->
                json.putArray("moments_shape")
                    .add(shape.channels())
                    .add(shape.height())
                    .add(shape.width()));
    json.put("bytes", report.bytes()).put("seconds", seconds);
    json.put("finished", report.finished());
    json.put("errors", findings.stream().filter(f -> f.kind().error()).count());
    json.put("warnings", findings.stream().filter(f -> !f.kind().error()).count());
    ArrayNode rows = json.putArray("findings");
    for (Finding finding : findings) {
      rows.addObject()
          .put("kind", finding.kind().word())
          .put("severity", finding.kind().error() ? "error" : "warning")
          .put("file", finding.file())
          .put("detail", finding.detail());
    }
    repaired.done().forEach(json.putArray("repaired")::add);
    repaired.moved().forEach(json.putArray("moved")::add);
    repaired.left().forEach(json.putArray("left")::add);
    return json;
  }

  private static void print(
      Console console,
      Path path,
      CheckReport report,
      List<Finding> findings,
      DataRepair.Report repaired,
      double seconds) {
    boolean all = console.verbosity() == Console.Verbosity.VERBOSE;
    if (!repaired.moved().isEmpty()) {
      console.print(
          "moved to %s: %,d".formatted(path.resolve(DataCheck.REMOVED), repaired.moved().size()));
      list(console, repaired.moved(), all);
    }
    repaired.done().forEach(console::print);
    repaired.left().forEach(line -> console.print("left: " + line));
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %s; %.1f MB read in %.1f s",
            path,
            contents(report),
            report.bytes() / MEGABYTE,
            seconds));
    Map<FindingKind, List<Finding>> kinds = new EnumMap<>(FindingKind.class);
    for (Finding finding : findings) {
      kinds.computeIfAbsent(finding.kind(), kind -> new ArrayList<>()).add(finding);
    }
    kinds.forEach((kind, some) -> print(console, kind, some, all));
    if (findings.isEmpty() && report.finished()) {
      console.print("nothing is wrong");
    }
  }

  private static void print(
      Console console, FindingKind kind, List<Finding> findings, boolean all) {
    console.print(
        String.format(
            Locale.ROOT,
            "%-7s  %s: %,d; %s",
            kind.error() ? "error" : "warning",
            kind.word().replace('-', ' '),
            findings.size(),
            kind.advice()));
    list(console, findings.stream().map(f -> f.file() + ": " + f.detail()).toList(), all);
  }

  private static void list(Console console, List<String> lines, boolean all) {
    int shown = all ? lines.size() : Math.min(SHOWN, lines.size());
    lines.subList(0, shown).forEach(line -> console.print("         " + line));
    if (shown < lines.size()) {
      console.print("         and %,d more; --verbose shows all".formatted(lines.size() - shown));
    }
  }

  private static String contents(CheckReport report) {
    List<String> parts = new ArrayList<>();
    if (report.images() > 0) {
      String size = report.resolution().isPresent() ? sized(report) : "";
      parts.add(Counts.of(report.images(), "image") + size);
    }
    report
        .momentsShape()
        .ifPresent(
            shape ->
                parts.add(
                    String.format(
                        Locale.ROOT,
                        "%s of %dx%dx%d (mean and std)",
                        Counts.of(report.latents(), "latent"),
                        shape.channels(),
                        shape.height(),
                        shape.width())));
    if (report.classes() > 0) {
      parts.add(
          report.classes() == 1
              ? "1 class"
              : String.format(Locale.ROOT, "%,d classes", report.classes()));
    }
    if (report.caches() > 0) {
      parts.add(Counts.of(report.caches(), "cache") + " of features");
    }
    return String.join(", ", parts);
  }

  private static String sized(CheckReport report) {
    int side = report.resolution().orElseThrow();
    return " of " + side + "x" + side;
  }
}
