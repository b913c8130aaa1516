package dev.repazoo.cli.options;

import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.codec.Tiling;
import dev.repazoo.weights.NonFinite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code zoo generate} is to draw, and by what.
 *
 * @param checkpoint the word after {@code --ckpt}
 * @param weights which of a training run, where that is said
 * @param model which architecture it is of
 * @param sampler how samples are drawn
 * @param samples which ones
 * @param codec what decodes latents
 * @param tiling how it takes large images
 * @param latents whether latents stay undecoded
 * @param decoding names of the options of decoding that are given
 * @param nonFinite what becomes of weights that are not finite
 * @param eval what the images are measured against
 */
public record GenerateOptions(
    Optional<String> checkpoint,
    Optional<GeneratorCheckpoint.Weights> weights,
    ModelOptions model,
    SamplerOptions sampler,
    SampleRequest samples,
    CodecOptions codec,
    Tiling tiling,
    boolean latents,
    List<String> decoding,
    NonFinite nonFinite,
    Optional<EvalAfter> eval) {
  /** The command's options. */
  public static final OptionTable<GenerateOptions> TABLE =
      new OptionTable<>(rows(), GenerateOptions::of);

  private static List<CommandOption> rows() {
    List<CommandOption> rows = new ArrayList<>();
    rows.add(
        CommandOption.of(
            "ckpt",
            "FILE",
            ".pt, .safetensors, run folder, .onnx, bundle's folder, or builtin:NAME; default: the"
                + " published weights of --model, which is SiT-XL/2 then"));
    rows.add(CommandOption.of("weights", "ema|model", "ema", "which weights of a training run"));
    rows.addAll(ModelOptions.ROWS);
    rows.addAll(SamplerOptions.ROWS);
    rows.add(
        CommandOption.of(
            "num-fid-samples",
            "N",
            "number of images; default: 36 with --grid, one for each of --classes or"
                + " prompts, else 50000"));
    rows.add(
        CommandOption.of(
            "per-proc-batch-size", "N", "images drawn at once; default: even parts of at most 32"));
    rows.addAll(ShardOptions.rows("draw", "drawn"));
    rows.add(
        CommandOption.of(
            "classes",
            "C,C,...",
            "draw these classes in turn, by numbers or names; default: random"));
    rows.add(
        CommandOption.of(
            "class-names",
            "FILE",
            "names of the classes, a line each or a JSON list, for --classes"));
    rows.addAll(PromptOptions.ROWS);
    rows.add(CommandOption.of("global-seed", "N", 0, "chooses noise and classes"));
    rows.add(CommandOption.of("sample-dir", "DIR", "samples", "where the folder of samples goes"));
    rows.add(CommandOption.of("grid", "F.png", "also write the images as one grid"));
    rows.add(
        CommandOption.of(
            "vae",
            "V",
            "codec of a latent model: ema, mse, an id, a folder or file; default: the one that made"
                + " the latents it was trained on, ema for those of ema, mse or an unknown one"));
    rows.add(CodecOptions.WEIGHTS);
    rows.add(CodecOptions.TILING);
    rows.add(CommandOption.flag("latents", "keep a latent model's samples as .npy, undecoded"));
    rows.addAll(EvalAfter.ROWS);
    rows.add(NonFiniteOption.ROW);
    rows.add(
        CommandOption.toggle("tf32", true, "TF32 matrix products on NVIDIA GPUs (set at start)"));
    return List.copyOf(rows);
  }

  private static GenerateOptions of(Arguments arguments) {
    GeneratorCheckpoint.Weights weights =
        GeneratorCheckpoint.Weights.ofOption(arguments.text("weights"));
    return new GenerateOptions(
        arguments.find("ckpt"),
        arguments.given("weights") ? Optional.of(weights) : Optional.empty(),
        ModelOptions.of(arguments),
        SamplerOptions.of(arguments),
        SampleRequest.of(arguments),
        CodecOptions.of(arguments),
        CodecOptions.tiling(arguments),
        arguments.flag("latents"),
        arguments.givenOf(List.of(CodecOptions.VAE, CodecOptions.WEIGHTS, CodecOptions.TILING)),
        NonFiniteOption.of(arguments),
        EvalAfter.of(arguments));
  }

  /** Whether something is given that only a checkpoint can follow. */
  public boolean isForCheckpoints() {
    return !model.given().isEmpty() || weights.isPresent();
  }

  /** Fails where what is given is for checkpoints, and a graph is to draw. */
  public void requireGraph(Path graph) {
    List<String> given = new ArrayList<>(model.given());
    weights.ifPresent(word -> given.add(0, "weights"));
    if (!given.isEmpty()) {
      throw new UsageException(
          "--" + given.get(0) + " is for checkpoints; the architecture in " + graph + " is fixed");
    }
  }

  /**
   * Fails where what is given of decoding has no use.
   *
   * @param onLatents whether the model's samples are latents
   * @param id of the model
   */
  public void checkDecoding(boolean onLatents, String id) {
    if (!onLatents && latents) {
      throw new UsageException("--latents has no use here: " + id + " works on pixels");
    }
    if ((!onLatents || latents) && !decoding.isEmpty()) {
      throw new UsageException(
          "--"
              + decoding.get(0)
              + " has no use here: "
              + (onLatents ? "--latents keeps samples undecoded" : id + " works on pixels"));
    }
  }

  /**
   * Fails where something is given of decoding, and a pipeline decodes by itself.
   *
   * @param codec inside of it
   */
  public void checkDecoderInside(Path graph, String codec) {
    String has = " has no use here: " + graph + " decodes by " + codec + ", which is inside of it";
    if (latents) {
      throw new UsageException("--latents" + has);
    }
    if (!decoding.isEmpty()) {
      throw new UsageException("--" + decoding.get(0) + has);
    }
  }
}
