package dev.repazoo.cli.options;

import dev.repazoo.cli.eval.EvaluationRun;
import java.util.List;
import java.util.Optional;

/**
 * What images are measured against once they are drawn, as {@code zoo eval} would.
 *
 * @param reference against what
 * @param network by what
 */
public record EvalAfter(String reference, EvalNetworkOptions network) {
  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("eval", "B", "then measure the images against B, as zoo eval does"),
          CommandOption.of(
              "eval-features", "ENCODER", "by this encoder's features; default: Inception's"));

  static Optional<EvalAfter> of(Arguments arguments) {
    if (!arguments.given("eval")) {
      arguments.refuse(List.of("eval-features"), "is of --eval");
      return Optional.empty();
    }
    if (arguments.flag("latents")) {
      throw new UsageException("--eval needs images; --latents keeps latents");
    }
    EvalNetworkOptions network = EvalNetworkOptions.adm(arguments.find("eval-features"));
    return Optional.of(new EvalAfter(arguments.text("eval"), network));
  }

  /** The whole request, of samples that are there now. */
  public EvaluationRun.Request request(String samples) {
    return new EvaluationRun.Request(
        samples,
        Optional.of(reference),
        network,
        EvalOptions.wanted(network, Optional.empty()),
        Integer.MAX_VALUE,
        0,
        Optional.empty(),
        Optional.empty());
  }
}
