package dev.repazoo.cli.commands.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.ConditionKind;
import dev.repazoo.cli.options.NodeOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.DataDigest;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.file.WriteLock;
import dev.repazoo.message.ShellWords;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.torch.Collective;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.Alignment;
import dev.repazoo.train.RunFolder;
import dev.repazoo.train.SampleGrid;
import dev.repazoo.train.TokenCost;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingRun;
import dev.repazoo.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** {@code zoo train} and {@code zoo train-t2i}: REPA's train.py and train_t2i.py. */
public final class TrainCommand implements Command<TrainOptions> {
  private static final String TF32 = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

  private final ConditionKind kind;

  /** The command of a kind of conditions. */
  public TrainCommand(ConditionKind kind) {
    this.kind = kind;
  }

  @Override
  public String name() {
    return kind.command();
  }

  @Override
  public String summary() {
    return switch (kind) {
      case CLASSES -> "train a generator, aligned to frozen encoders";
      case CAPTIONS -> "the same for text-to-image generators, on captions";
    };
  }

  @Override
  public List<String> examples() {
    return switch (kind) {
      case CLASSES -> ofClasses();
      case CAPTIONS -> ofCaptions();
    };
  }

  private static List<String> ofCaptions() {
    return List.of(
        "train-t2i --exp-name t2i --data-dir ../data/coco256_features --enc-type dinov2-vit-b"
            + " --encoder-weights dinov2_vitb14_pretrain.pth --mixed-precision fp16",
        "train-t2i --exp-name small --data-dir photos --model MMDiT-d12/2 --enc-type None"
            + " --batch-size 32 --max-train-steps 20000 --checkpointing-steps 5000"
            + " --sampling-steps 1000",
        "train-t2i --exp-name small --data-dir photos --model MMDiT-d12/2 --enc-type None"
            + " --batch-size 32 --resume-step latest --max-train-steps 40000");
  }

  private static List<String> ofClasses() {
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
  public boolean takesSeveralDevices() {
    return true;
  }

  @Override
  public OptionTable<TrainOptions> options() {
    return TrainOptions.table(kind);
  }

  @Override
  public int run(Session session, TrainOptions options) throws Exception {
    TrainArchitecture architecture = TrainArchitecture.of(options, session.zoo(), session.device());
    TrainEncoders encoders = TrainEncoders.of(session.zoo(), options);
    int resolution = architecture.resolution();
    RunStart start = RunStart.of(options.run());
    RunNodes nodes = new RunNodes(options.nodes(), session.console(), session::interruption);
    try (WriteLock held = options.nodes().keeps() ? start.claim() : null;
        TrainData data = nodes.open(() -> open(session, options, resolution))) {
      return train(session, options, architecture, encoders, data, start, nodes);
    } catch (CancellationException e) {
      throw new CommandFailure(
          "stopped before the first step"
              + (options.dryRun() ? "" : "; " + afterFailedWrite(options)),
          e);
    }
  }

  private static TrainData open(Session session, TrainOptions options, int resolution)
      throws IOException {
    return switch (options.kind()) {
      case CLASSES ->
          new TrainData(
              options.flip()
                  ? Datasets.openMirrored(options.data(), resolution)
                  : Datasets.open(options.data(), resolution),
              Optional.empty());
      case CAPTIONS ->
          new CaptionData(
                  options,
                  session.zoo(),
                  session.home(),
                  session.console(),
                  session.progress(),
                  session.interruption())
              .open(resolution, session.device());
    };
  }

  @Override
  public String afterFailedWrite(TrainOptions options) {
    List<Long> steps = RunStart.of(options.run()).earlier().checkpoints().steps();
    return steps.isEmpty()
        ? "the same command with --resume-step latest begins again, for there is no checkpoint yet"
        : "the same command with --resume-step latest goes on after step "
            + steps.get(steps.size() - 1);
  }

  private static int train(
      Session session,
      TrainOptions options,
      TrainArchitecture architecture,
      TrainEncoders encoders,
      TrainData data,
      RunStart start,
      RunNodes machines)
      throws IOException {
    Dataset dataset = data.dataset();
    Console console = session.console();
    List<Device> devices = session.devices();
    List<NDManager> managers = devices.stream().map(TorchEngine::newManager).toList();
    NDManager manager = managers.get(0);
    Precision precision = precision(console, manager.getDevice(), options);
    TrainConfig config = options.config(precision);
    Alignment alignment =
        encoders.alignment(
            console, managers, dataset, precision, () -> architecture.gridSize(dataset));
    Path run = start.earlier().folder();
    JsonNode earlier = start.resumes() ? start.earlier().args() : MissingNode.getInstance();
    TrainCodec codec = TrainCodec.of(session.zoo(), options, manager, dataset, precision, earlier);
    TrainText text = TrainText.of(data, earlier);
    ObjectNode modelConfig =
        architecture.with(alignment.zDims(), dataset, codec.latents().isPresent());
    options.plan().reading().check(dataset, config.batchSize());
    DataDigest digest = DataDigest.of(dataset);
    start.requireSameData(console, digest, dataset.name());
    start.requireSameModel(modelConfig, architecture.family().traceless(modelConfig));
    Generator model = UsageException.ifRefused(() -> architecture.create(modelConfig));
    GeneratorShape shape = architecture.family().shape(modelConfig);
    requireFit(shape, dataset);
    alignment.check(model);
    try (Collective nodes = machines.join(manager.getDevice());
        TrainingState state =
            TrainingState.begin(managers, () -> architecture.create(modelConfig), config, nodes)) {
      if (options.dryRun()) {
        return new DryRun(state, config, devices)
            .report(
                console,
                dataset,
                alignment.targets(session.progress(), TokenCost.UNTOLD, session.interruption()),
                options.plan());
      }
      RunArguments args =
          RunArguments.of(
                  options.values(),
                  model.config(),
                  shape,
                  dataset.resolution(),
                  precision,
                  codec.latents(),
                  text,
                  dataset.classNames())
              .on(digest);
      BooleanSupplier stop = session.interruption(); // from here on there is a run, with a folder
      RunNodes.requireSame(nodes, args, devices.size());
      if (options.nodes().keeps()) {
        start.prepare(console, state, args, options.plan().maxSteps());
      } else {
        start.follow(console, state);
      }
      RunNodes.requireSameStep(nodes, state.step(), run.resolve(RunFolder.CHECKPOINTS));
      try (RunPlace place = RunPlace.of(options, run);
          RunFolder folder =
              new RunFolder(
                  place.folder(),
                  args.json(),
                  state.step(),
                  place.trackers(),
                  options.run().events())) {
        if (options.run().wandb()) {
          console.warn(
              "Weights & Biases has no client for Java; writing TensorBoard events instead");
        }
        console.say(
            (options.nodes().keeps() ? "training in " : "training for node 0, which writes ")
                + run
                + (state.allDevices() > 1 ? ", on " + state.allDevices() + " devices" : ""));
        architecture.announceAlignment(console, shape);
        codec.announce(console, dataset);
        SampleGrid grid = TrainText.shown(options.grid(precision), dataset);
        TrainingRun training =
            new TrainingRun(
                state,
                config,
                options.plan(),
                folder,
                codec.decoder().map(grid::decodedBy).orElse(grid),
                args.values());
        RunMeasure.of(options, session.zoo(), manager, dataset, precision, codec.decoder())
            .ifPresent(measure -> training.measuring(options.measure().steps(), measure));
        TrainingRun.Ending ending =
            training.run(
                dataset,
                alignment.targets(
                    session.progress(),
                    TokenHint.of(
                        console, options, dataset, options.plan().maxSteps() - state.step()),
                    stop),
                session.progress(),
                stop);
        report(console, run, ending, options.nodes());
        if (options.nodes().keeps()) {
          if (ending.finished()) {
            AverageHint.of(config, ending.step()).ifPresent(console::warn);
          }
          String weights = AverageHint.shows(config, ending.step()) ? " --weights model" : "";
          next(console, ending, weights + codec.nextOption(dataset) + text.nextOptions());
        }
        if (!ending.finished() && !stop.getAsBoolean()) {
          console.warn("stopped, since another node was");
        }
        return ending.finished() ? 0 : 1; // an interruption has a code of its own
      }
    }
  }

  private static void requireFit(GeneratorShape shape, Dataset dataset) {
    try {
      Trainer.checkFits(shape.sample(), dataset);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private static Precision precision(Console console, Device device, TrainOptions options) {
    Precision precision =
        options.precision().orElse(device.isGpu() ? Precision.FP16 : Precision.FP32);
    if (!device.isGpu()) {
      CpuFeatures.warning(precision).ifPresent(console::warn);
    } else if (options.allowTf32() && !"1".equals(System.getenv(TF32))) {
      console.warn("--allow-tf32 needs " + TF32 + "=1 before the program starts; ./zoo sets it");
    }
    return precision;
  }

  private static void report(
      Console console, Path run, TrainingRun.Ending ending, NodeOptions node) {
    String checkpoint = ending.checkpoint().toString();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("run", run.toString());
    json.put("step", ending.step());
    json.put("finished", ending.finished());
    if (node.keeps()) {
      json.put("checkpoint", checkpoint);
    } else {
      json.put("node_rank", node.rank());
    }
    ending.last().ifPresent(row -> json.put("loss", row.loss()).put("proj_loss", row.projLoss()));
    console.print(json);
    console.print(
        "step " + ending.step() + ": " + (node.keeps() ? checkpoint : "node 0 has the checkpoint"));
  }

  private static void next(Console console, TrainingRun.Ending ending, String nextOptions) {
    console.say(
        ending.finished()
            ? "Next: " + ShellWords.zoo("generate", "--ckpt", ending.checkpoint()) + nextOptions
            : "Stopped; go on with --resume-step latest");
  }
}
