package dev.repazoo.cli.eval;

import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.eval.features.ClipExtractor;
import dev.repazoo.cli.eval.features.EncoderExtractor;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.InceptionExtractor;
import dev.repazoo.cli.eval.features.InputRule;
import dev.repazoo.cli.models.ClipTowers;
import dev.repazoo.cli.models.NamedEncoder;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.EncoderOptions;
import dev.repazoo.cli.options.EvalNetworkOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.download.DownloadException;
import dev.repazoo.encoders.inception.InceptionProvider;
import dev.repazoo.encoders.inception.InceptionV3;
import dev.repazoo.vit.VisionTransformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds and loads the networks that measures are of.
 *
 * @param zoo where they are
 * @param manager owner of their weights
 */
public record Networks(Zoo zoo, NDManager manager) {
  private static final String DINOV2 = "dinov2-vit-l";
  private static final String CLIP = "clip-vit-L336";

  /**
   * The networks for some measures, each with its own.
   *
   * @throws UsageException when a measure is of Inception and another network is named
   */
  public List<Evaluation.Group> of(EvalNetworkOptions options, List<Measure> measures)
      throws IOException {
    List<Evaluation.Group> groups = new ArrayList<>();
    List<Measure> main = of(Measure.Network.NAMED, measures);
    List<Measure> dinoV2 = of(Measure.Network.DINOV2, measures);
    Optional<Measure> inceptions = main.stream().filter(Measure::ofInception).findFirst();
    boolean ofDinoV2 =
        options.preset().ofDinoV2()
            && options.features().filter(named -> !isOf(named, DINOV2)).isEmpty();
    boolean other = options.features().isPresent() || ofDinoV2;
    if (other && inceptions.isPresent()) {
      throw new UsageException(
          "metric "
              + inceptions.get().word()
              + " is of Inception's features; leave it out of --metrics, or leave out "
              + (options.features().isPresent() ? "--features" : "--preset dgm-eval"));
    }
    if (ofDinoV2) {
      List<Measure> both = new ArrayList<>(dinoV2);
      both.addAll(main);
      groups.add(new Evaluation.Group(dinoV2(options), both));
    } else {
      if (!main.isEmpty()) {
        groups.add(new Evaluation.Group(main(options), main));
      }
      if (!dinoV2.isEmpty()) {
        groups.add(new Evaluation.Group(dinoV2(options), dinoV2));
      }
    }
    List<Measure> clip = of(Measure.Network.CLIP, measures);
    if (!clip.isEmpty()) {
      groups.add(new Evaluation.Group(clip(options), clip));
    }
    List<Measure> captions = of(Measure.Network.CLIP_AND_TEXT, measures);
    if (!captions.isEmpty()) {
      groups.add(new Evaluation.Group(clipTowers(options.clip()), captions));
    }
    return groups;
  }

  private static List<Measure> of(Measure.Network network, List<Measure> measures) {
    return measures.stream().filter(measure -> measure.network() == network).toList();
  }

  /** The network of most measures. */
  public Extractor main(EvalNetworkOptions options) throws IOException {
    return options.features().isPresent()
        ? own(options.features().get())
        : inception(options.inception(), options.preset().rule());
  }

  /** By an encoder's id: Inception by ADM's rule, others by their own. */
  public Extractor named(String id) throws IOException {
    return id.equals(InceptionProvider.ID)
        ? inception(Optional.empty(), Preset.ADM.rule())
        : own(EncoderOptions.of(id, List.of()));
  }

  private Extractor own(EncoderOptions named) throws IOException {
    if (named.types().equals(List.of(InceptionProvider.ID))) {
      return inception(named.weights().stream().findFirst(), Preset.ADM.rule());
    }
    NamedEncoder encoder = NamedEncoder.of(named, zoo).get(0);
    NamedEncoder.Found found = encoder.find();
    return EncoderExtractor.own(
        encoder.id(),
        found.load(manager),
        found.digest(),
        encoder.registered().entry().resolutions());
  }

  private Extractor inception(Optional<String> file, InputRule rule) throws IOException {
    NamedEncoder encoder =
        NamedEncoder.of(
                EncoderOptions.of(InceptionProvider.ID, file.map(List::of).orElse(List.of())), zoo)
            .get(0);
    NamedEncoder.Found found;
    try {
      found = encoder.find();
    } catch (DownloadException e) {
      throw new IOException(
          e.getMessage()
              + "; --inception FILE names the weights, --features efficientnet-lite0 measures"
              + " by an encoder that is shipped",
          e);
    }
    return new InceptionExtractor((InceptionV3) found.load(manager), found.digest(), rule);
  }

  private Extractor dinoV2(EvalNetworkOptions options) throws IOException {
    NamedEncoder.Found found = found(DINOV2, options);
    return EncoderExtractor.ofDinoV2(
        DINOV2, (VisionTransformer) found.load(manager), found.digest());
  }

  private Extractor clip(EvalNetworkOptions options) throws IOException {
    NamedEncoder.Found found = found(CLIP, options);
    return EncoderExtractor.ofClip(CLIP, found.loadForEmbedding(manager), found.digest());
  }

  private static boolean isOf(EncoderOptions named, String id) {
    return named.types().equals(List.of(id));
  }

  /** A measure's own network; its weights may be named by {@code --features} and a file. */
  private NamedEncoder.Found found(String id, EvalNetworkOptions options) throws IOException {
    EncoderOptions named =
        options
            .features()
            .filter(features -> isOf(features, id))
            .orElseGet(() -> EncoderOptions.of(id, List.of()));
    return NamedEncoder.of(named, zoo).get(0).find();
  }

  private Extractor clipTowers(EncoderOptions named) throws IOException {
    ClipTowers towers = ClipTowers.load(named, zoo, manager);
    int side = ((VisionTransformer) towers.image()).config().imageSize();
    return ClipExtractor.of(towers, side, manager);
  }
}
