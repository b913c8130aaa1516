package dev.repazoo.cli.options;

import dev.repazoo.cli.eval.Preset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By what images are measured.
 *
 * @param presets the tools whose rules are followed
 * @param features an encoder in place of the preset's network
 * @param inception file of Inception's weights, where one is named
 * @param clip whose two sides captions are measured by
 */
public record EvalNetworkOptions(
    List<Preset> presets,
    Optional<EncoderOptions> features,
    Optional<String> inception,
    EncoderOptions clip) {
  private static final String CLIP_ID = "clip-vit-L";

  /** The CLIP that torchmetrics takes where none is named. */
  private static final EncoderOptions CLIP = EncoderOptions.of(CLIP_ID, List.of());

  /** The options, for each command that measures. */
  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of(
              "preset",
              "P,P",
              Preset.ADM.word(),
              "rules of: " + String.join(", ", Preset.words()) + "; several share features"),
          CommandOption.of(
              "features", "ENCODER", "an encoder of 'zoo list' in place of the preset's network"),
          CommandOption.of(
              "encoder-weights", "F", "file or folder for --features; default: the published ones"),
          CommandOption.of(
              "inception", "F", "Inception's weights, of pytorch-fid or torch-fidelity"),
          CommandOption.of("clip", "ID", CLIP_ID, "the CLIP of clip-score, by its image side"),
          CommandOption.of(
              "clip-weights", "F", "file or folder of both its sides; default: the published one"));

  /** Copies the list. */
  public EvalNetworkOptions {
    presets = List.copyOf(presets);
  }

  /** ADM's rules, by Inception or by an encoder, with published weights. */
  public static EvalNetworkOptions adm(Optional<String> encoder) {
    return new EvalNetworkOptions(
        List.of(Preset.ADM),
        encoder.map(id -> EncoderOptions.of(id, List.of())),
        Optional.empty(),
        CLIP);
  }

  static EvalNetworkOptions of(Arguments arguments) {
    Optional<String> features = arguments.find("features");
    if (features.isEmpty()) {
      arguments.refuse(List.of("encoder-weights"), "is of --features");
    } else {
      arguments.refuse(List.of("inception"), "has no use beside --features");
    }
    if (features.filter(word -> word.contains(",")).isPresent()) {
      throw new UsageException("--features takes one encoder");
    }
    List<String> weights = new ArrayList<>();
    arguments.find("encoder-weights").ifPresent(weights::add);
    return new EvalNetworkOptions(
        Preset.list(arguments.text("preset")),
        features.map(word -> EncoderOptions.of(word, weights)),
        arguments.find("inception"),
        EncoderOptions.of(
            arguments.text("clip"), arguments.find("clip-weights").stream().toList()));
  }
}
