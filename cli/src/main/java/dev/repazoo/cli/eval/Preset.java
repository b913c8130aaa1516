package dev.repazoo.cli.eval;

import dev.repazoo.cli.eval.features.CleanRule;
import dev.repazoo.cli.eval.features.InceptionRule;
import dev.repazoo.cli.eval.features.InputRule;
import dev.repazoo.eval.InceptionScore.Blocks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A tool whose rules are followed: its resize, its splits and seeds, and what it measures. */
public enum Preset {
  /** openai/guided-diffusion, evaluations/evaluator.py: the numbers of most papers. */
  ADM("adm"),
  /** mseitzer/pytorch-fid. */
  PYTORCH_FID("pytorch-fid"),
  /** toshas/torch-fidelity. */
  TORCH_FIDELITY("torch-fidelity"),
  /** GaParmar/clean-fid. */
  CLEAN_FID("clean-fid"),
  /** layer6ai-labs/dgm-eval, whose network is DINOv2's ViT-L/14. */
  DGM_EVAL("dgm-eval");

  /** Seed of random subsets and orders: torch-fidelity's; others have none. */
  static final int SEED = 2020;

  private static final int ADM_BLOCK = 5000;
  private static final int BLOCKS = 10;

  private final String word;

  Preset(String word) {
    this.word = word;
  }

  /** The name in {@code --preset}. */
  public String word() {
    return word;
  }

  /** How images become Inception's input. */
  public InputRule rule() {
    return switch (this) {
      case ADM, TORCH_FIDELITY -> InceptionRule.TENSORFLOW;
      case PYTORCH_FID, DGM_EVAL -> InceptionRule.PYTORCH_FID;
      case CLEAN_FID -> new CleanRule();
    };
  }

  /** Whether its own network is DINOv2 and not Inception. */
  public boolean ofDinoV2() {
    return this == DGM_EVAL;
  }

  /** Which images make a block of an Inception score. */
  Blocks blocks() {
    return switch (this) {
      case ADM, PYTORCH_FID, CLEAN_FID -> new Blocks.OfSize(ADM_BLOCK);
      case TORCH_FIDELITY, DGM_EVAL -> new Blocks.OfNumber(BLOCKS);
    };
  }

  /** The seed of the order in which images are put into blocks; empty for their own order. */
  Optional<Integer> shuffle() {
    return this == TORCH_FIDELITY ? Optional.of(SEED) : Optional.empty();
  }

  /** Neighbours k of precision and recall. */
  int neighbours() {
    return this == DGM_EVAL ? 5 : 3;
  }

  /** Whether distances of precision and recall are rounded to half precision. */
  boolean half() {
    return this == ADM;
  }

  /** What it measures where nothing else is said. */
  public List<Measure> measures() {
    return switch (this) {
      case ADM ->
          List.of(
              Measure.FID,
              Measure.SFID,
              Measure.INCEPTION_SCORE,
              Measure.PRECISION,
              Measure.RECALL);
      case PYTORCH_FID -> List.of(Measure.FID);
      case TORCH_FIDELITY -> List.of(Measure.INCEPTION_SCORE, Measure.FID, Measure.KID);
      case CLEAN_FID -> List.of(Measure.FID, Measure.KID);
      case DGM_EVAL -> List.of(Measure.FD_DINOV2, Measure.KID, Measure.PRECISION, Measure.RECALL);
    };
  }

  /** All names. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Preset::word).toList();
  }

  /**
   * The presets of a list such as {@code adm,clean-fid}.
   *
   * @throws IllegalArgumentException for another name, or one that occurs twice
   */
  public static List<Preset> list(String text) {
    return NamedList.of(text, "preset", values(), preset -> List.of(preset.word));
  }
}
