package dev.repazoo.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.Alignment;
import dev.repazoo.train.CheckpointStore;
import dev.repazoo.train.EncoderFactory;
import dev.repazoo.train.GeneratorOptions;
import dev.repazoo.train.RunFolder;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.TrainingRun;
import dev.repazoo.train.TrainingState;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code zoo train}: REPA's train.py. */
final class TrainCommand implements Command {
  private static final String FRESH = "0";

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
            + " --weighting lognormal --max-train-steps 8000 --checkpointing-steps 1000",
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
    Architecture architecture = architecture(session, arguments);
    Map<String, Registered<EncoderProvider>> encoders = encoders(session, arguments);
    options.config(Precision.FP32); // tells of wrong values before anything is read
    options.grid(options.config(Precision.FP32));
    options.plan();
    int resolution = resolution(arguments, architecture);
    try (Dataset dataset = Datasets.open(arguments.text("data-dir"), resolution)) {
      return train(session, arguments, options, architecture, encoders, dataset);
    }
  }

  /** A family and one of its architectures. */
  private record Architecture(
      GeneratorProvider provider, ObjectNode config, Optional<Integer> resolution) {}

  private static Architecture architecture(Session session, Arguments arguments)
      throws CommandFailure {
    Optional<String> file = arguments.find("model-config");
    if (file.isPresent() == arguments.find("model").isPresent()) {
      throw new UsageException("train needs one of --model ID and --model-config FILE");
    }
    if (file.isPresent()) {
      ModelConfigFile read =
          ModelConfigFile.read(arguments.path("model-config"), session.registry());
      return new Architecture(read.family(), read.config(), Optional.empty());
    }
    Registered<GeneratorProvider> found = session.registry().generator(arguments.text("model"));
    return new Architecture(
        found.provider(),
        found.provider().config(found.entry().id()),
        found.entry().resolutions().stream().findFirst());
  }

  private static int resolution(Arguments arguments, Architecture architecture) {
    if (arguments.given("resolution")) {
      return arguments.integer("resolution", 1);
    }
    int size = architecture.config().path("input_size").asInt(32);
    return architecture
        .resolution()
        .orElse(GeneratorOptions.onPixels(architecture.config()) ? size : 8 * size);
  }

  private static Map<String, Registered<EncoderProvider>> encoders(
      Session session, Arguments arguments) {
    Map<String, Registered<EncoderProvider>> found = new LinkedHashMap<>();
    String ids = arguments.text("enc-type");
    if (!ids.equals("None")) {
      for (String id : ids.split(",", -1)) {
        found.put(id, session.registry().encoder(id));
      }
    }
    return found;
  }

  private static int train(
      Session session,
      Arguments arguments,
      TrainOptions options,
      Architecture architecture,
      Map<String, Registered<EncoderProvider>> encoders,
      Dataset dataset)
      throws CommandFailure {
    NDManager manager = TorchEngine.newManager(session.device());
    Precision precision = precision(session, arguments);
    TrainConfig config = options.config(precision);
    Alignment alignment = new Alignment(manager, encoders(manager, arguments, encoders), precision);
    ObjectNode modelConfig = modelConfig(arguments, architecture, alignment, dataset);
    Generator model = architecture.provider().create(modelConfig);
    alignment.check(model, dataset.resolution());
    Generator average = architecture.provider().create(modelConfig);
    try (TrainingState state = TrainingState.begin(manager, model, average, config)) {
      Path run = arguments.path("output-dir").resolve(arguments.text("exp-name"));
      resume(session, arguments, run, state);
      RunArguments args = RunArguments.of(arguments, modelConfig, dataset.resolution(), precision);
      try (RunFolder folder =
          new RunFolder(run, args.json(), state.step(), eventFolder(session, arguments))) {
        TrainingRun training =
            new TrainingRun(
                state, config, options.plan(), folder, options.grid(config), args.values());
        session.console().say("training in " + run);
        TrainingRun.Ending ending =
            training.run(
                dataset,
                alignment.targets(dataset, session.progress()),
                session.progress(),
                session.interruption());
        return report(session, run, ending);
      }
    }
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
    }
    if (arguments.flag("allow-tf32")
        && gpu
        && !"1".equals(System.getenv("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"))) {
      session
          .console()
          .warn(
              "--allow-tf32 needs TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 before the program starts;"
                  + " ./zoo sets it");
    }
    return precision;
  }

  private static Map<String, Encoder> encoders(
      NDManager manager, Arguments arguments, Map<String, Registered<EncoderProvider>> wanted) {
    List<String> files =
        arguments.find("encoder-weights").map(f -> List.of(f.split(",", -1))).orElse(List.of());
    if (!files.isEmpty() && files.size() != wanted.size()) {
      throw new UsageException(
          "--encoder-weights names "
              + files.size()
              + " files for "
              + wanted.size()
              + " encoders; name one for each, or none where all are built in");
    }
    Map<String, Encoder> made = new LinkedHashMap<>();
    wanted.forEach(
        (id, registered) -> {
          Optional<Path> file =
              files.isEmpty()
                  ? Optional.empty()
                  : Optional.of(Arguments.toPath("--encoder-weights", files.get(made.size())));
          made.put(id, EncoderFactory.create(manager, registered, file));
        });
    return made;
  }

  private static ObjectNode modelConfig(
      Arguments arguments, Architecture architecture, Alignment alignment, Dataset dataset) {
    int classes = dataset.classNames().size();
    if (arguments.given("num-classes")) {
      int given = arguments.integer("num-classes", 1);
      if (given < classes) {
        throw new UsageException(
            "--num-classes is " + given + ", but " + dataset.name() + " has " + classes);
      }
      classes = given;
    }
    return new GeneratorOptions(
            dataset.resolution(),
            classes,
            arguments.given("encoder-depth")
                ? OptionalInt.of(arguments.integer("encoder-depth", 1))
                : OptionalInt.empty(),
            alignment.zDims(),
            arguments.number("cfg-prob"),
            arguments.flag("qk-norm") || architecture.config().path("qk_norm").asBoolean(false),
            arguments.flag("fused-attn"))
        .applyTo(architecture.config());
  }

  private static void resume(Session session, Arguments arguments, Path run, TrainingState state) {
    CheckpointStore store = new CheckpointStore(run.resolve("checkpoints"));
    String step = arguments.text("resume-step");
    if (step.equals(FRESH)) {
      if (!store.steps().isEmpty()) {
        session
            .console()
            .warn(
                run
                    + " holds checkpoints of an earlier run, which this one overwrites;"
                    + " --resume-step latest goes on instead");
      }
      return;
    }
    Path file = store.find(step);
    CheckpointStore.restore(file, state);
    session.console().say("going on from " + file);
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

  private static int report(Session session, Path run, TrainingRun.Ending ending) {
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
                ? "Next: zoo generate --ckpt " + ending.checkpoint()
                : "Stopped; go on with --resume-step latest");
    return 0;
  }
}
