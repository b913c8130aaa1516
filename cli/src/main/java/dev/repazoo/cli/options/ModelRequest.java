package dev.repazoo.cli.options;

import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.codec.Tiling;
import dev.repazoo.weights.NonFinite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model that is to be opened for drawing.
 *
 * @param checkpoint the word after {@code --ckpt}
 * @param weights which of a training run, where that is said
 * @param model which architecture it is of
 * @param sampler how samples are drawn
 * @param codec what decodes latents
 * @param tiling how it takes large images
 * @param latents whether latents stay undecoded
 * @param decoding names of the options of decoding that are given
 * @param nonFinite what becomes of weights that are not finite
 */
public record ModelRequest(
    Optional<String> checkpoint,
    Optional<GeneratorCheckpoint.Weights> weights,
    ModelOptions model,
    SamplerOptions sampler,
    CodecOptions codec,
    Tiling tiling,
    boolean latents,
    List<String> decoding,
    NonFinite nonFinite) {

  /** Copies the list. */
  public ModelRequest {
    decoding = List.copyOf(decoding);
  }

  /** What a table's {@code --weights} says, where it stands on the command line. */
  static Optional<GeneratorCheckpoint.Weights> weights(Arguments arguments) {
    GeneratorCheckpoint.Weights weights =
        GeneratorCheckpoint.Weights.ofOption(arguments.text("weights"));
    return arguments.given("weights") ? Optional.of(weights) : Optional.empty();
  }

  /** The same, by a checkpoint's weights where there is a graph, too. */
  public ModelRequest ofCheckpoint() {
    return new ModelRequest(
        checkpoint,
        weights.or(() -> Optional.of(GeneratorCheckpoint.Weights.EMA)),
        model,
        sampler,
        codec,
        tiling,
        latents,
        decoding,
        nonFinite);
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
