package dev.repazoo.cli.eval;

import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.eval.features.ClipExtractor;
import dev.repazoo.cli.eval.features.EncoderExtractor;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.GraphExtractor;
import dev.repazoo.cli.eval.features.InceptionExtractor;
import dev.repazoo.cli.eval.features.InputRule;
import dev.repazoo.cli.models.ClipTowers;
import dev.repazoo.cli.models.NamedEncoder;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.EncoderOptions;
import dev.repazoo.cli.options.EvalNetworkOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.encoders.inception.InceptionProvider;
import dev.repazoo.encoders.inception.InceptionV3;
import dev.repazoo.transfer.DownloadException;
import dev.repazoo.vit.VisionTransformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds and loads the networks that measures are of, each once: presets that follow one rule share
 * a network's features.
 */
public final class Networks {
  private static final String DINOV2 = "dinov2-vit-l";
  private static final String CLIP = "clip-vit-L336";

  private final EvalNetworkOptions options;
  private final Zoo zoo;
  private final Supplier<NDManager> manager;
  private final Map<Measure.Network, Extractor> loaded = new EnumMap<>(Measure.Network.class);
  private Optional<InceptionExtractor> inception = Optional.empty();

  /**
   * Loads nothing yet.
   *
   * @param options which networks
   * @param zoo where they are
   * @param manager gives the owner of their weights; not asked for exported graphs
   */
  public Networks(EvalNetworkOptions options, Zoo zoo, Supplier<NDManager> manager) {
    this.options = options;
    this.zoo = zoo;
    this.manager = manager;
  }

  /**
   * Measures by the network that they are of, the main one first.
   *
   * @param measures by preset
   * @throws UsageException when a measure is of Inception and another network is named
   */
  public List<Evaluation.Group> of(Map<Preset, List<Measure>> measures) throws IOException {
    for (Map.Entry<Preset, List<Measure>> entry : measures.entrySet()) {
      requireInception(entry.getKey(), entry.getValue());
    }
    Map<Extractor, Map<Preset, List<Measure>>> groups = new LinkedHashMap<>();
    Set<Measure> whateverPreset = EnumSet.noneOf(Measure.class);
    for (Measure.Network network : Measure.Network.values()) {
      for (Map.Entry<Preset, List<Measure>> entry : measures.entrySet()) {
        for (Measure measure : entry.getValue()) {
          if (measure.network() == network
              && (network == Measure.Network.NAMED || whateverPreset.add(measure))) {
            groups
                .computeIfAbsent(extractor(network, entry.getKey()), e -> new LinkedHashMap<>())
                .computeIfAbsent(entry.getKey(), preset -> new ArrayList<>())
                .add(measure);
          }
        }
      }
    }
    return groups.entrySet().stream()
        .map(group -> new Evaluation.Group(group.getKey(), group.getValue()))
        .toList();
  }

  private void requireInception(Preset preset, List<Measure> measures) {
    Optional<Measure> inceptions = measures.stream().filter(Measure::ofInception).findFirst();
    if (inceptions.isPresent()
        && ((options.features().isPresent() && !isInceptionGraph(preset)) || ofDinoV2(preset))) {
      throw new UsageException(
          "metric "
              + inceptions.get().word()
              + " is of Inception's features; leave it out of --metrics, or leave out "
              + (options.features().isPresent() ? "--features" : "--preset dgm-eval"));
    }
  }

  /** Whether Inception is handed over as a graph, by the rule of a preset. */
  private boolean isInceptionGraph(Preset preset) {
    return options
        .features()
        .flatMap(named -> GraphExtractor.named(named.types().get(0)))
        .filter(graph -> graph.id().equals(InceptionProvider.ID))
        .filter(graph -> graph.rule().word().equals(preset.rule().word()))
        .isPresent();
  }

  /** Whether a preset's own network is DINOv2 and no other is named. */
  private boolean ofDinoV2(Preset preset) {
    return preset.ofDinoV2() && options.features().filter(named -> !isOf(named, DINOV2)).isEmpty();
  }

  /** The network of most measures by the rules of a preset. */
  public Extractor main(Preset preset) throws IOException {
    return extractor(Measure.Network.NAMED, preset);
  }

  private Extractor extractor(Measure.Network network, Preset preset) throws IOException {
    boolean named = network == Measure.Network.NAMED;
    if (named && ofDinoV2(preset)) {
      return extractor(Measure.Network.DINOV2, preset);
    }
    if (named && options.features().isEmpty()) {
      return inception(options.inception(), preset.rule());
    }
    Extractor found = loaded.get(network);
    if (found == null) {
      found =
          switch (network) {
            case NAMED -> own(options.features().orElseThrow());
            case DINOV2 -> dinoV2();
            case CLIP -> clip();
            case CLIP_AND_TEXT -> clipTowers(options.clip());
          };
      loaded.put(network, found);
    }
    return found;
  }

  private Extractor own(EncoderOptions named) throws IOException {
    if (named.types().equals(List.of(InceptionProvider.ID))) {
      return inception(named.weights().stream().findFirst(), Preset.ADM.rule());
    }
    Optional<GraphExtractor> graph = GraphExtractor.named(named.types().get(0));
    if (graph.isPresent()) {
      return graph.get();
    }
    NamedEncoder encoder = NamedEncoder.of(named, zoo).get(0);
    NamedEncoder.Found found = encoder.find();
    return EncoderExtractor.own(
        encoder.id(),
        found.load(manager.get()),
        found.digest(),
        encoder.registered().entry().resolutions());
  }

  private Extractor inception(Optional<String> file, InputRule rule) throws IOException {
    if (inception.isEmpty()) {
      NamedEncoder encoder =
          NamedEncoder.of(
                  EncoderOptions.of(InceptionProvider.ID, file.map(List::of).orElse(List.of())),
                  zoo)
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
      inception =
          Optional.of(
              new InceptionExtractor(
                  (InceptionV3) found.load(manager.get()), found.digest(), rule));
    }
    return inception.get().by(rule);
  }

  private Extractor dinoV2() throws IOException {
    NamedEncoder.Found found = found(DINOV2);
    return EncoderExtractor.ofDinoV2(
        DINOV2, (VisionTransformer) found.load(manager.get()), found.digest());
  }

  private Extractor clip() throws IOException {
    NamedEncoder.Found found = found(CLIP);
    return EncoderExtractor.ofClip(CLIP, found.loadForEmbedding(manager.get()), found.digest());
  }

  private static boolean isOf(EncoderOptions named, String id) {
    return named.types().equals(List.of(id));
  }

  /** A measure's own network; its weights may be named by {@code --features} and a file. */
  private NamedEncoder.Found found(String id) throws IOException {
    EncoderOptions named =
        options
            .features()
            .filter(features -> isOf(features, id))
            .orElseGet(() -> EncoderOptions.of(id, List.of()));
    return NamedEncoder.of(named, zoo).get(0).find();
  }

  private Extractor clipTowers(EncoderOptions named) throws IOException {
    ClipTowers towers = ClipTowers.load(named, zoo, manager.get());
    int side = ((VisionTransformer) towers.image()).config().imageSize();
    return ClipExtractor.of(towers, side, manager.get());
  }
}
