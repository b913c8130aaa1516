package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.console.Table;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.models.CheckpointInfo;
import dev.repazoo.cli.options.ConditionKind;
import dev.repazoo.cli.options.InfoOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.GeneratorShape;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.spi.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code zoo info ID}: everything about an entry, and what to do with it. */
public final class InfoCommand implements Command<InfoOptions> {
  private static final List<Integer> EMOJI_RESOLUTIONS = List.of(32, 64);

  @Override
  public String name() {
    return "info";
  }

  @Override
  public String summary() {
    return "everything about one entry of the list, or what a checkpoint draws, with the next"
        + " command to run";
  }

  @Override
  public String positional() {
    return "ID|FILE";
  }

  @Override
  public List<String> examples() {
    return List.of("info SiT-XL/2", "info exps/emoji");
  }

  @Override
  public OptionTable<InfoOptions> options() {
    return InfoOptions.TABLE;
  }

  @Override
  public int run(Session session, InfoOptions options) throws IOException, CommandFailure {
    String word = options.id();
    Path file = BuiltinModels.file(session.zoo().registry(), options.file());
    boolean entry =
        session.zoo().registry().all().stream().anyMatch(e -> e.entry().id().equals(word));
    if (!entry && Files.exists(file)) {
      CheckpointInfo found = CheckpointInfo.of(session.zoo().registry(), file);
      (BuiltinModels.isName(word) ? found.named(word) : found)
          .print(session.console(), session.zoo());
      return 0;
    }
    List<Registered<? extends Provider>> entries = session.zoo().named(word);
    for (Registered<? extends Provider> one : entries) {
      print(session, one);
    }
    if (session.console().json()) {
      ArrayNode documents = Json.MAPPER.createArrayNode();
      for (Registered<? extends Provider> one : entries) {
        documents.add(json(session, one));
      }
      session.console().print(documents.size() == 1 ? documents.get(0) : documents);
    }
    return 0;
  }

  private static ObjectNode json(Session session, Registered<? extends Provider> one)
      throws IOException {
    CatalogueEntry entry = one.entry();
    ObjectNode json = CatalogueJson.of(one);
    json.put("summary", entry.summary());
    json.put("paper", entry.paper());
    json.set("config", config(one));
    if (entry.weights().isPresent()) {
      ObjectNode weights = json(entry.weights().get());
      WeightsPlace.put(weights, session.zoo().weights(), entry);
      json.set("weights", weights);
    }
    json.put("next", next(session, one));
    return json;
  }

  private static ObjectNode json(WeightFile weights) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("name", weights.name());
    json.put("uri", weights.uri());
    if (weights.bytes() > 0) {
      json.put("bytes", weights.bytes());
    }
    weights.sha256().ifPresent(digest -> json.put("sha256", digest));
    return json;
  }

  private static void print(Session session, Registered<? extends Provider> one)
      throws IOException {
    Console console = session.console();
    CatalogueEntry entry = one.entry();
    console.print(entry.id() + ": " + entry.summary());
    console.print("");
    Table table = new Table("  kind", entry.kind().word());
    table.row("  family", entry.family());
    table.row("  parameters", "%,d".formatted(entry.parameters()));
    if (entry.kind() != Kind.TEXT_ENCODER) {
      table.row("  resolutions", Counts.joined(entry.resolutions()));
    }
    table.row("  licence", entry.licence());
    table.row("  source", entry.source());
    table.row("  paper", entry.paper());
    table.row("  plugin", one.plugin());
    entry
        .weights()
        .ifPresentOrElse(
            weights -> {
              table.row("  weights", weights.name() + " from " + weights.uri());
              weights.sha256().ifPresent(digest -> table.row("  sha256", digest));
            },
            () -> table.row("  weights", "none published"));
    if (entry.weights().isPresent()) {
      table.row("  place", WeightsPlace.inFull(session.zoo().weights(), entry));
    }
    table.lines().forEach(console::print);
    console.print("");
    console.print(
        switch (entry.kind()) {
          case GENERATOR -> "  architecture (as --model-config takes it):";
          case ENCODER, CODEC, TEXT_ENCODER -> "  architecture:";
        });
    console.print("  " + config(one));
    console.print("");
    console.print("Next:");
    console.print("  " + next(session, one));
  }

  private static ObjectNode config(Registered<? extends Provider> one) {
    String id = one.entry().id();
    Provider provider = one.provider();
    if (provider instanceof GeneratorProvider generator) {
      return generator.config(id);
    }
    if (provider instanceof EncoderProvider encoder) {
      return encoder.config(id);
    }
    if (provider instanceof CodecProvider codec) {
      return codec.config(id);
    }
    if (provider instanceof TextEncoderProvider text) {
      return text.config(id);
    }
    throw new IllegalStateException("provider of no known kind: " + provider.getClass());
  }

  private static String next(Session session, Registered<? extends Provider> one) {
    return next(one) + session.pluginFolder(one).map(f -> " --plugins " + f).orElse("");
  }

  private static String next(Registered<? extends Provider> one) {
    String id = one.entry().id();
    return switch (one.entry().kind()) {
      case GENERATOR -> trainOrDraw(id, (GeneratorProvider) one.provider());
      case ENCODER ->
          EMOJI_RESOLUTIONS.stream().anyMatch(one.entry().resolutions()::contains)
              ? "zoo features --enc-type " + id + emoji(one) + " --pca grid.png"
              : "zoo train --enc-type " + id + " --model SiT-B/2 --data-dir DATA --exp-name NAME";
      case CODEC -> "zoo generate --vae " + id + " --ckpt last.pt";
      case TEXT_ENCODER -> "zoo bench captions --text-encoder " + id;
    };
  }

  private static String trainOrDraw(String id, GeneratorProvider provider) {
    GeneratorShape shape = provider.shape(provider.config(id));
    if (!shape.isTrained()) {
      return "zoo generate --model " + id + " --ckpt FILE.pt --grid grid.png";
    }
    boolean captions = ConditionKind.CAPTIONS.is(shape.conditioning());
    return "zoo %s --model %s --data-dir %s"
        .formatted(
            (captions ? ConditionKind.CAPTIONS : ConditionKind.CLASSES).command(),
            id,
            shape.sample().isPixels() && !captions ? "emoji" : "DATA");
  }

  private static String emoji(Registered<? extends Provider> one) {
    return one.entry().resolutions().contains(EMOJI_RESOLUTIONS.get(0))
        ? " --source emoji"
        : " --source emoji --resolution " + EMOJI_RESOLUTIONS.get(1);
  }
}
