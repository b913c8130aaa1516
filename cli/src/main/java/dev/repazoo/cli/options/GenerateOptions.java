package dev.repazoo.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code zoo generate} is to draw, and by what.
 *
 * @param model what draws, and how
 * @param samples which ones
 * @param eval what the images are measured against
 */
public record GenerateOptions(ModelRequest model, SampleRequest samples, Optional<EvalAfter> eval) {
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
            SampleRequest.AT_ONCE, "N", "images drawn at once; default: even parts of at most 32"));
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
    return new GenerateOptions(
        new ModelRequest(
            arguments.find("ckpt"),
            ModelRequest.weights(arguments),
            ModelOptions.of(arguments),
            SamplerOptions.of(arguments),
            CodecOptions.of(arguments),
            CodecOptions.tiling(arguments),
            arguments.flag("latents"),
            arguments.givenOf(List.of(CodecOptions.VAE, CodecOptions.WEIGHTS, CodecOptions.TILING)),
            NonFiniteOption.of(arguments)),
        SampleRequest.of(arguments),
        EvalAfter.of(arguments));
  }
}
