package dev.repazoo.cli.options;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.codec.Tiling;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.export.onnx.Opset;
import dev.repazoo.weights.NonFinite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code zoo export} is to write.
 *
 * @param what part of which kind of model
 * @param file where, and in which form
 * @param checkpoint a generator's
 * @param weights which of a training run
 * @param model which architecture the checkpoint is of
 * @param sampler how samples are drawn
 * @param codec of which a half is written; for a pipeline, what decodes its latents
 * @param tiling whether large pictures are decoded in tiles
 * @param encoder of which the tokens are computed
 * @param textEncoder of which token features are computed; for a bundle, whose prompts are
 * @param solverTables that weights, or a denoiser, are to carry
 * @param nonFinite what becomes of weights that are not finite
 */
public record ExportRequest(
    What what,
    GraphFile file,
    Optional<Path> checkpoint,
    GeneratorCheckpoint.Weights weights,
    ModelOptions model,
    SamplerOptions sampler,
    CodecOptions codec,
    Tiling tiling,
    Optional<EncoderOptions> encoder,
    TextEncoderOptions textEncoder,
    Optional<ObjectNode> solverTables,
    NonFinite nonFinite) {
  /** The command's options. */
  public static final OptionTable<ExportRequest> TABLE =
      new OptionTable<>(rows(), ExportRequest::of);

  private static final String SHARE = "share-weights";
  private static final String MAX_ERROR = "max-error";

  /** What is written. */
  public enum What {
    /** One evaluation of a generator. */
    DENOISER,
    /** All steps. */
    SAMPLER,
    /** From a seed to pixels. */
    PIPELINE,
    /** A generator's weights, as a checkpoint. */
    WEIGHTS,
    /** From prompts to pixels: a folder. */
    BUNDLE,
    /** From pixels to tokens. */
    ENCODER,
    /** From token ids to their features. */
    TEXT_ENCODER,
    /** From pixels to latents. */
    CODEC_ENCODER,
    /** From latents to pixels. */
    CODEC_DECODER;

    /** The word after {@code --what}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether its output is pixels of a generator. */
    public boolean drawsPixels() {
      return this == PIPELINE || this == BUNDLE;
    }

    /** Whether solvers that were fitted to the model go with it, since it holds none. */
    public boolean carriesTables() {
      return this == DENOISER || this == WEIGHTS;
    }

    /** Whether it is a graph of a generator, which can leave its weights in the checkpoint. */
    boolean isGeneratorGraph() {
      return this == DENOISER || this == SAMPLER || this == PIPELINE;
    }

    private static What of(Arguments arguments) {
      List<String> words = Arrays.stream(values()).map(What::word).toList();
      return values()[words.indexOf(arguments.choice("what", words))];
    }
  }

  /**
   * The file to write.
   *
   * @param path its name; of a bundle, its folder's
   * @param target which operators it may hold
   * @param precision of its weights
   * @param maxError the largest error that a precision may cost
   * @param opset version of the standard operators
   * @param externalData whether weights go into a second file
   * @param sharedWeights the checkpoint, where they stay in it
   */
  public record GraphFile(
      Path path,
      Target target,
      WeightPrecision precision,
      OptionalDouble maxError,
      Opset opset,
      boolean externalData,
      Optional<Path> sharedWeights) {

    private static GraphFile of(Arguments arguments, What what) {
      Path output = arguments.path("output");
      if (what != What.BUNDLE && Files.isDirectory(output)) {
        throw new UsageException(
            "--output is the folder "
                + output
                + "; name the file to write, such as "
                + output.resolve("model.onnx"));
      }
      Path file =
          what == What.BUNDLE
              ? output
              : arguments.output("output", what == What.WEIGHTS ? ".safetensors" : ".onnx");
      Target target = Target.ofOption(arguments.text("target"));
      WeightPrecision precision = WeightPrecision.ofOption(arguments.text("precision"));
      Opset opset = opset(arguments, precision, target);
      check(arguments, precision);
      return new GraphFile(
          file,
          target,
          precision,
          arguments.given(MAX_ERROR)
              ? OptionalDouble.of(arguments.number(MAX_ERROR))
              : OptionalDouble.empty(),
          opset,
          arguments.flag("external-data"),
          sharedWeights(arguments, file));
    }

    private static Opset opset(Arguments arguments, WeightPrecision precision, Target target) {
      Opset usual = ExportOptions.opset(precision, target);
      Opset opset = arguments.given("opset") ? new Opset(arguments.integer("opset", 1)) : usual;
      if (usual.equals(Opset.FOUR_BITS) && opset.version() < usual.version()) {
        throw new UsageException(
            "--precision int4 wants --opset 21 or --target ort: older opsets have no weights of 4"
                + " bits");
      }
      return opset;
    }

    private static void check(Arguments arguments, WeightPrecision precision) {
      if (precision.exact()
          || (precision == WeightPrecision.FP16_WEIGHTS && arguments.flag(SHARE))) {
        arguments.refuse(List.of(MAX_ERROR), "is of weights that lose precision");
      }
      boolean quantized = precision == WeightPrecision.INT8 || precision == WeightPrecision.INT4;
      if (quantized && arguments.flag(SHARE)) {
        throw new UsageException(
            "--share-weights leaves weights as they are in --ckpt, --precision "
                + precision.option()
                + " writes others; leave out one");
      }
    }

    /**
     * How a graph is written.
     *
     * @param version the program's
     * @param metadata for the file
     */
    public ExportOptions options(String version, Map<String, String> metadata) {
      return new ExportOptions(
          target,
          precision,
          maxError,
          opset,
          externalData,
          sharedWeights,
          version,
          new TreeMap<>(metadata));
    }

    private static Optional<Path> sharedWeights(Arguments arguments, Path graph) {
      if (!arguments.flag(SHARE)) {
        return Optional.empty();
      }
      if (arguments.flag("external-data")) {
        throw new UsageException("--share-weights and --external-data exclude one another");
      }
      Path weights = arguments.path("ckpt");
      if (!folder(weights).equals(folder(graph))) {
        throw new UsageException(
            "--share-weights wants --output in the folder of --ckpt, which is " + folder(weights));
      }
      return Optional.of(weights);
    }

    private static Path folder(Path file) {
      return file.toAbsolutePath().normalize().getParent();
    }
  }

  private static List<CommandOption> rows() {
    List<CommandOption> rows = new ArrayList<>();
    rows.add(
        CommandOption.of(
            "ckpt",
            "FILE",
            "REPA's .pt, .safetensors, a run's folder or builtin:NAME; an encoder's weights"));
    rows.add(
        CommandOption.required("output", "F.onnx", "the file to write; of a bundle, the folder"));
    rows.add(
        CommandOption.of(
            "what",
            "WORD",
            "sampler",
            "denoiser (one evaluation), sampler (all steps), pipeline (seed to pixels), bundle (a"
                + " folder: prompt to pixels), weights (a .safetensors for sampling), encoder,"
                + " text-encoder, codec-encoder or"
                + " codec-decoder"));
    rows.add(CodecOptions.VAE);
    rows.add(CodecOptions.WEIGHTS);
    rows.add(CodecOptions.GRAPH_TILING);
    rows.add(CommandOption.of("enc-type", "ID", "encoder: which one"));
    rows.add(
        CommandOption.of(
            "encoder-weights",
            "F",
            "encoder: file or folder, as --ckpt; default: the published weights"));
    rows.addAll(TextEncoderOptions.ROWS);
    rows.add(
        CommandOption.of(
            "target", "WORD", "portable", "portable (standard operators) or ort (faster there)"));
    rows.add(
        CommandOption.of(
            "precision",
            "WORD",
            "fp32",
            "fp32, fp16 (for GPUs), fp16-weights (stored in half, computed in single), int8 (for"
                + " CPUs) or int4 (smallest)"));
    rows.add(
        CommandOption.of(
            MAX_ERROR,
            "X",
            "largest relative error of a precision below fp32, on average of samples; default: "
                + defaultErrors()));
    rows.add(
        CommandOption.of(
            "opset",
            "N",
            Long.toString(Opset.DEFAULT.version()),
            "version of the standard operators: lower for older runtimes, from "
                + Opset.OLDEST
                + " on; 21 for --precision int4 --target portable"));
    rows.add(CommandOption.of("weights", "ema|model", "ema", "which weights of a training run"));
    rows.add(NonFiniteOption.ROW);
    rows.add(CommandOption.flag("external-data", "keep weights in a second file, F.onnx.data"));
    rows.add(
        CommandOption.flag(
            SHARE, "leave weights in --ckpt, a .safetensors in the output's folder"));
    rows.addAll(ModelOptions.ROWS);
    rows.addAll(SamplerOptions.ROWS);
    return List.copyOf(rows);
  }

  private static String defaultErrors() {
    return Arrays.stream(WeightPrecision.values())
        .filter(precision -> !precision.exact())
        .map(
            precision ->
                precision.emulated()
                    ? precision.option() + " any"
                    : precision.option() + " " + precision.largestError())
        .collect(Collectors.joining(", "));
  }

  private static ExportRequest of(Arguments arguments) {
    What what = What.of(arguments);
    if (!what.isGeneratorGraph()) {
      arguments.refuse(List.of(SHARE), "is of --what denoiser, sampler and pipeline");
    }
    GraphFile file = GraphFile.of(arguments, what);
    Optional<EncoderOptions> encoder = Optional.empty();
    switch (what) {
      case DENOISER -> {
        refuseSampler(arguments, what);
        checkGenerator(arguments);
      }
      case SAMPLER -> checkGenerator(arguments);
      case WEIGHTS -> checkWeights(arguments, file);
      case PIPELINE, BUNDLE -> checkPipeline(arguments);
      case ENCODER -> encoder = Optional.of(encoder(arguments));
      case TEXT_ENCODER -> checkTextEncoder(arguments);
      case CODEC_ENCODER, CODEC_DECODER -> checkCodec(arguments, what);
    }
    if (!what.drawsPixels() && what != What.CODEC_DECODER) {
      arguments.refuse(List.of("tiling"), "is of --what pipeline, bundle and codec-decoder");
    }
    if (what != What.TEXT_ENCODER && what != What.BUNDLE) {
      arguments.refuse(TextEncoderOptions.names(), "is of --what text-encoder and bundle");
    }
    return new ExportRequest(
        what,
        file,
        arguments.findPath("ckpt"),
        GeneratorCheckpoint.Weights.ofOption(arguments.text("weights")),
        ModelOptions.of(arguments),
        what.carriesTables() ? SamplerOptions.ofGuidance(arguments) : SamplerOptions.of(arguments),
        CodecOptions.of(arguments),
        CodecOptions.tiling(arguments),
        encoder,
        TextEncoderOptions.of(arguments),
        what.carriesTables()
            ? arguments.findPath(SolverOptions.TABLE.name()).map(SolverOptions::fitted)
            : Optional.empty(),
        NonFiniteOption.of(arguments));
  }

  private static final String OF_CODECS =
      "is of --what pipeline, bundle, codec-encoder and codec-decoder";

  private static void checkGenerator(Arguments arguments) {
    arguments.refuse(List.of("vae", "vae-weights"), OF_CODECS);
    checkPipeline(arguments);
  }

  private static void checkPipeline(Arguments arguments) {
    arguments.refuse(List.of("enc-type", "encoder-weights"), "is of --what encoder");
    arguments.text("ckpt");
  }

  private static void refuseSampler(Arguments arguments, What what) {
    SamplerOptions.refuseBut(
        arguments,
        List.of(SolverOptions.TABLE.name()),
        "--what " + what.word() + " has no sampler; it may carry a --solver-table");
  }

  private static void checkWeights(Arguments arguments, GraphFile file) {
    checkGenerator(arguments);
    refuseSampler(arguments, What.WEIGHTS);
    arguments.refuse(List.of("target", "external-data", MAX_ERROR, "opset"), "is of graphs");
    if (file.precision() != WeightPrecision.FP32
        && file.precision() != WeightPrecision.FP16_WEIGHTS) {
      throw new UsageException("--what weights is written in --precision fp32 or fp16-weights");
    }
  }

  private static void checkCodec(Arguments arguments, What what) {
    checkNoGenerator(arguments, what);
    arguments.refuse(List.of("enc-type", "encoder-weights"), "is of --what encoder");
    SamplerOptions.refuse(arguments, "--what " + what.word() + " has no sampler");
    ModelOptions.refuse(
        arguments, List.of("resolution"), "--what " + what.word() + " is no generator");
    arguments.refuse(
        List.of("ckpt", "weights"),
        "has no use here: a codec's weights are named by --vae and --vae-weights");
    if (!arguments.given("vae")) {
      throw new UsageException("--what " + what.word() + " wants --vae V");
    }
  }

  private static void checkTextEncoder(Arguments arguments) {
    checkNoGenerator(arguments, What.TEXT_ENCODER);
    arguments.refuse(List.of("enc-type", "encoder-weights"), "is of --what encoder");
    arguments.refuse(List.of("vae", "vae-weights"), OF_CODECS);
    SamplerOptions.refuse(arguments, "--what text-encoder has no sampler");
    ModelOptions.refuse(arguments, List.of(), "--what text-encoder is no generator");
    arguments.refuse(
        List.of("ckpt", "weights"),
        "has no use here: a text encoder's weights are named by --text-encoder-weights");
    if (!arguments.given("text-encoder")) {
      throw new UsageException("--what text-encoder wants --text-encoder ID");
    }
  }

  private static EncoderOptions encoder(Arguments arguments) {
    checkNoGenerator(arguments, What.ENCODER);
    SamplerOptions.refuse(arguments, "--what encoder has no sampler");
    ModelOptions.refuse(
        arguments, List.of("model", "resolution"), "--what encoder is no generator");
    arguments.refuse(List.of("vae", "vae-weights"), "has no use here: --what encoder has no codec");
    arguments.refuse(List.of("weights"), "has no use here: an encoder has no averaged weights");
    if (arguments.given("model") && arguments.given("enc-type")) {
      throw new UsageException("--model and --enc-type mean the same here; leave out one");
    }
    if (arguments.given("ckpt") && arguments.given("encoder-weights")) {
      throw new UsageException("--ckpt and --encoder-weights mean the same; leave out one");
    }
    String id =
        arguments
            .find("enc-type")
            .or(() -> arguments.find("model"))
            .orElseThrow(() -> new UsageException("--what encoder wants --enc-type ID"));
    return arguments.given("ckpt")
        ? EncoderOptions.of(id, List.of(arguments.text("ckpt")))
        : EncoderOptions.of(id, EncoderOptions.weights(arguments));
  }

  private static void checkNoGenerator(Arguments arguments, What what) {
    if (arguments.flag(NonFiniteOption.NAME)) {
      throw new UsageException(
          "--" + NonFiniteOption.NAME + " is of generators, not of " + what.word());
    }
  }
}
