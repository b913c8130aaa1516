package dev.repazoo.cli.commands.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.file.WriteLock;
import dev.repazoo.message.ShellWords;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.Alignment;
import dev.repazoo.train.RunFolder;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingRun;
import dev.repazoo.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code zoo train}: REPA's train.py. */
public final class TrainCommand implements Command {
  private static final String TF32 = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "train a generator, aligned to frozen encoders";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "train --exp-name emoji --data-dir emoji --model SiT-Ti/4-pixel"
            + " --enc-type efficientnet-lite0 --batch-size 64 --learning-rate 6e-4"
            + " --adam-beta2 0.99 --weighting lognormal --max-train-steps 8000"
            + " --checkpointing-steps 1000 --sampling-steps 1000",
        "train --exp-name linear-dinov2-b-enc8 --data-dir ../data/imagenet256 --model SiT-XL/2"
            + " --enc-type dinov2-vit-b --encoder-weights dinov2_vitb14_pretrain.pth"
            + " --mixed-precision fp16 --path-type linear --weighting uniform",
        "train --exp-name emoji --data-dir emoji --model SiT-Ti/4-pixel"
            + " --enc-type efficientnet-lite0 --resume-step latest --max-train-steps 16000");
  }

  @Override
  public List<CommandOption> options() {
    return TrainOptions.TABLE;
  }

  @Override
  public int run(Session session, Arguments arguments) throws Exception {
    TrainOptions options = new TrainOptions(arguments);
    options.checkAll();
    TrainArchitecture architecture = TrainArchitecture.of(session, arguments);
    TrainEncoders encoders = TrainEncoders.of(session, arguments);
    String source = arguments.text("data-dir");
    int resolution = architecture.resolution(session, arguments);
    RunStart start = RunStart.of(arguments);
    try (WriteLock held = start.claim();
        Dataset dataset =
            arguments.flag("flip")
                ? Datasets.openMirrored(source, resolution)
                : Datasets.open(source, resolution)) {
      return train(session, arguments, options, architecture, encoders, dataset, start);
    }
  }

  @Override
  public String afterFailedWrite(Arguments arguments) {
    List<Long> steps = RunStart.of(arguments).earlier().checkpoints().steps();
    return steps.isEmpty()
        ? "the same command with --resume-step latest begins again, for there is no checkpoint yet"
        : "the same command with --resume-step latest goes on after step "
            + steps.get(steps.size() - 1);
  }

  private static int train(
      Session session,
      Arguments arguments,
      TrainOptions options,
      TrainArchitecture architecture,
      TrainEncoders encoders,
      Dataset dataset,
      RunStart start)
      throws IOException {
    NDManager manager = TorchEngine.newManager(session.device());
    Precision precision = precision(session, arguments);
    TrainConfig config = options.config(precision);
    Alignment alignment =
        encoders.alignment(
            session,
            manager,
            arguments,
            dataset,
            precision,
            () -> architecture.gridSize(session, arguments, dataset));
    Path run = start.earlier().folder();
    JsonNode earlier = start.resumes() ? start.earlier().args() : MissingNode.getInstance();
    TrainCodec codec = TrainCodec.of(session, arguments, manager, dataset, precision, earlier);
    ObjectNode modelConfig =
        architecture.with(
            session, arguments, alignment.zDims(), dataset, codec.latents().isPresent());
    start.requireSameModel(modelConfig, architecture.family().traceless(modelConfig));
    Generator model = architecture.create(modelConfig);
    GeneratorShape shape = architecture.family().shape(modelConfig);
    Trainer.checkFits(shape.sample(), dataset);
    alignment.check(model);
    try (TrainingState state =
        TrainingState.begin(manager, model, architecture.create(modelConfig), config)) {
      RunArguments args =
          RunArguments.of(
              arguments,
              model.config(),
              shape,
              dataset.resolution(),
              precision,
              codec.latents(),
              dataset.classNames());
      start.prepare(session.console(), state, args, options.plan().maxSteps());
      try (RunFolder folder =
          new RunFolder(run, args.json(), state.step(), eventFolder(session, arguments))) {
        session.console().say("training in " + run);
        architecture.announceAlignment(session.console(), arguments, shape);
        codec.announce(session.console(), dataset);
        TrainingRun.Ending ending =
            new TrainingRun(
                    state,
                    config,
                    options.plan(),
                    folder,
                    grid(options, config, codec.decoder()),
                    args.values())
                .run(
                    dataset,
                    alignment.targets(
                        session.progress(),
                        TokenHint.of(
                            session.console(),
                            arguments,
                            dataset,
                            options.plan().maxSteps() - state.step())),
                    session.progress(),
                    session.interruption());
        String weights = AverageHint.shows(config, ending.step()) ? " --weights model" : "";
        if (ending.finished()) {
          AverageHint.of(config, ending.step()).ifPresent(session.console()::warn);
        }
        return report(session, run, ending, weights + codec.nextOption(dataset));
      }
    }
  }

  private static SampleGrid grid(
      TrainOptions options, TrainConfig config, Optional<FrozenCodec> codec) {
    SampleGrid grid = options.grid(config);
    return codec.map(grid::decodedBy).orElse(grid);
  }

  private static Precision precision(Session session, Arguments arguments) {
    boolean gpu = session.device().isGpu();
    Precision precision =
        arguments
            .find("mixed-precision")
            .map(Precision::ofOption)
            .orElse(gpu ? Precision.FP16 : Precision.FP32);
    if (!gpu) {
      CpuFeatures.warning(precision).ifPresent(session.console()::warn);
    } else if (arguments.flag("allow-tf32") && !"1".equals(System.getenv(TF32))) {
      session
          .console()
          .warn("--allow-tf32 needs " + TF32 + "=1 before the program starts; ./zoo sets it");
    }
    return precision;
  }

  private static Optional<String> eventFolder(Session session, Arguments arguments) {
    String target = arguments.text("report-to");
    if (target.equals("wandb")) {
      session
          .console()
          .warn("Weights & Biases has no client for Java; writing TensorBoard events instead");
    }
    return target.equals("none") ? Optional.empty() : Optional.of(arguments.text("logging-dir"));
  }

  private static int report(
      Session session, Path run, TrainingRun.Ending ending, String nextOptions) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("run", run.toString());
    json.put("step", ending.step());
    json.put("finished", ending.finished());
    json.put("checkpoint", ending.checkpoint().toString());
    ending.last().ifPresent(row -> json.put("loss", row.loss()).put("proj_loss", row.projLoss()));
    session.console().print(json);
    session.console().print("step " + ending.step() + ": " + ending.checkpoint());
    session
        .console()
        .say(
            ending.finished()
                ? "Next: " + ShellWords.zoo("generate", "--ckpt", ending.checkpoint()) + nextOptions
                : "Stopped; go on with --resume-step latest");
    return 0;
  }
}
