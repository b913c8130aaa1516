package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.Version;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.models.NonFiniteOption;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.ModelOptions;
import dev.repazoo.cli.options.SamplerOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.DenoiserGraph;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.export.PipelineGraph;
import dev.repazoo.export.SamplerGraph;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.file.Sha256;
import dev.repazoo.generate.Samples;
import dev.repazoo.message.ShellWords;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code zoo export}: a checkpoint as an ONNX graph, sampler included. */
public final class ExportCommand implements Command {
  private static final List<String> CODEC =
      List.of(CodecChoice.VAE.name(), CodecChoice.WEIGHTS.name());

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "write a checkpoint, sampler included, as one ONNX file";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "export --ckpt last.pt --output generator.onnx --num-steps 50 --cfg-scale 1.8"
            + " --guidance-high 0.7",
        "export --ckpt exps/emoji --output denoiser.onnx --what denoiser --target ort");
  }

  @Override
  public List<CommandOption> options() {
    List<CommandOption> rows = new ArrayList<>();
    rows.add(
        CommandOption.of(
            "ckpt", "FILE", "REPA's .pt, .safetensors, or a run's folder; an encoder's weights"));
    rows.add(CommandOption.required("output", "F.onnx", "the file to write"));
    rows.add(
        CommandOption.of(
            "what",
            "WORD",
            "sampler",
            "denoiser (one evaluation), sampler (all steps), pipeline (seed to pixels), encoder,"
                + " codec-encoder or codec-decoder"));
    rows.add(CodecChoice.VAE);
    rows.add(CodecChoice.WEIGHTS);
    rows.add(CommandOption.of("enc-type", "ID", "encoder: which one"));
    rows.add(
        CommandOption.of(
            "encoder-weights",
            "F",
            "encoder: file or folder, as --ckpt; default: the published weights"));
    rows.add(
        CommandOption.of(
            "target", "WORD", "portable", "portable (standard operators) or ort (faster there)"));
    rows.add(
        CommandOption.of(
            "precision",
            "WORD",
            "fp32",
            "fp32, fp16 (for GPUs), fp16-weights (stored in half, computed in single) or int8 (for CPUs)"));
    rows.add(CommandOption.of("weights", "ema|model", "ema", "which weights of a training run"));
    rows.add(NonFiniteOption.ROW);
    rows.add(CommandOption.flag("external-data", "keep weights in a second file, F.onnx.data"));
    rows.addAll(ModelOptions.ROWS);
    rows.addAll(SamplerOptions.ROWS);
    return rows;
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, CommandFailure {
    String what =
        arguments.choice(
            "what",
            List.of(
                "denoiser",
                "sampler",
                "pipeline",
                "encoder",
                CodecExport.ENCODER,
                CodecExport.DECODER));
    Path output = output(arguments);
    Target target = Target.ofOption(arguments.text("target"));
    WeightPrecision precision = WeightPrecision.ofOption(arguments.text("precision"));
    if (what.equals("denoiser")) {
      SamplerOptions.refuse(arguments, "--what denoiser leaves the sampler out");
    }
    if (arguments.flag(NonFiniteOption.NAME)
        && !List.of("denoiser", "sampler", "pipeline").contains(what)) {
      throw new UsageException("--" + NonFiniteOption.NAME + " is of generators, not of " + what);
    }
    if (what.equals("encoder")) {
      return EncoderExport.run(session, arguments, output, target, precision);
    }
    arguments.refuse(List.of("enc-type", "encoder-weights"), "is of --what encoder");
    if (CodecExport.HALVES.contains(what)) {
      return CodecExport.run(session, arguments, what, output, target, precision);
    }
    arguments.refuse(CODEC, "is of --what codec-encoder and codec-decoder");
    if (arguments.find("ckpt").isEmpty()) {
      throw new UsageException("--ckpt FILE is missing");
    }
    long start = System.nanoTime();
    try (GeneratorCheckpoint checkpoint =
            GeneratorCheckpoint.open(
                session.registry(),
                arguments.path("ckpt"),
                ModelOptions.of(session, arguments),
                GeneratorCheckpoint.Weights.ofOption(arguments.text("weights")));
        NDManager manager = TorchEngine.newManager(Device.cpu())) {
      ModelOptions.checkResolution(
          arguments,
          ModelOptions.resolution(session, checkpoint.shape().sample(), checkpoint.latentCodec()));
      Generator generator = NonFiniteOption.load(checkpoint, manager, arguments);
      GraphSpec spec =
          switch (what) {
            case "denoiser" -> DenoiserGraph.of(generator);
            case "pipeline" -> PipelineGraph.of(generator, SamplerOptions.of(arguments));
            default -> SamplerGraph.of(generator, SamplerOptions.of(arguments));
          };
      SortedMap<String, String> metadata = new TreeMap<>();
      metadata.put(GraphMetadata.MODEL, checkpoint.model());
      metadata.put(GraphMetadata.CHECKPOINT, Sha256.of(checkpoint.path()));
      checkpoint.latentCodec().ifPresent(codec -> metadata.putAll(KeptCodec.metadata(codec)));
      if (!checkpoint.classNames().isEmpty()) {
        metadata.put(
            GraphMetadata.CLASSES, Json.MAPPER.valueToTree(checkpoint.classNames()).toString());
      }
      Exporter.Report report =
          new Exporter(
                  new ExportOptions(
                      target,
                      precision,
                      arguments.flag("external-data"),
                      Version.current(),
                      metadata))
              .with(NonFiniteOption.of(arguments))
              .export(spec, output);
      print(session.console(), checkpoint, spec, report, (System.nanoTime() - start) / 1e9);
    }
    return 0;
  }

  private static Path output(Arguments arguments) {
    Path output = arguments.path("output");
    if (Files.isDirectory(output)) {
      throw new UsageException(
          "--output is the folder "
              + output
              + "; name the file to write, such as "
              + output.resolve("model.onnx"));
    }
    return arguments.output("output", ".onnx");
  }

  private static void print(
      Console console,
      GeneratorCheckpoint checkpoint,
      GraphSpec spec,
      Exporter.Report report,
      double seconds) {
    ObjectNode facts = Json.MAPPER.createObjectNode();
    facts.put("model", checkpoint.model()).put("what", spec.what());
    String title = spec.what() + " of " + checkpoint.model();
    ExportSummary.print(console, facts, title, report, seconds);
    if (spec.what().equals("sampler")) {
      int channels = checkpoint.shape().sample().channels();
      boolean other =
          checkpoint.latentCodec().isEmpty()
              && channels != DecoderChoice.REPA_CHANNELS
              && channels != Samples.PIXEL_CHANNELS;
      console.print(
          "next: "
              + ShellWords.zoo("generate", "--ckpt", report.files().get(0))
              + (other ? " --vae VAE" : "")
              + " --grid grid.png");
    }
  }
}
