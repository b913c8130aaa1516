package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.console.Table;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.options.ConditionKind;
import dev.repazoo.cli.options.ListOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code zoo list}: what the registry holds. */
public final class ListCommand implements Command<ListOptions> {

  @Override
  public String name() {
    return "list";
  }

  @Override
  public String summary() {
    return "list encoders, generators, codecs and text encoders";
  }

  @Override
  public List<String> examples() {
    return List.of("list", "list --kind generator --family sit", "list --json");
  }

  @Override
  public OptionTable<ListOptions> options() {
    return ListOptions.TABLE;
  }

  /** That nothing matches, and which families do. */
  private static String nothing(Registry registry, Optional<String> kind, Optional<String> family) {
    String what = kind.map(k -> k + "s").orElse("entries");
    String families =
        registry.all().stream()
            .filter(one -> kind.map(one.entry().kind().word()::equals).orElse(true))
            .map(one -> one.entry().family())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return "there are no %s%s; the families%s are %s"
        .formatted(
            what,
            family.map(f -> " of the family '" + f + "'").orElse(""),
            kind.map(k -> " of " + k + "s").orElse(""),
            families);
  }

  @Override
  public int run(Session session, ListOptions options) throws IOException {
    Optional<String> kind = options.kind();
    Optional<String> family = options.family();
    List<Registered<? extends Provider>> found =
        session.zoo().registry().all().stream()
            .filter(one -> kind.map(one.entry().kind().word()::equals).orElse(true))
            .filter(one -> family.map(one.entry().family()::equals).orElse(true))
            .toList();
    if (found.isEmpty()) {
      session.console().say("zoo: " + nothing(session.zoo().registry(), kind, family));
    }
    if (session.console().json()) {
      ArrayNode array = Json.MAPPER.createArrayNode();
      for (Registered<? extends Provider> one : found) {
        ObjectNode json = CatalogueJson.of(one);
        BuiltinModels.nameOf(one).ifPresent(name -> json.put("builtin", name));
        array.add(json);
      }
      session.console().print(array);
      return 0;
    }
    if (found.isEmpty()) {
      return 0;
    }
    Table table =
        new Table(
            "ID", "KIND", "FAMILY", "PARAMETERS", "RESOLUTION", "LICENCE", "WEIGHTS", "PLUGIN");
    for (Registered<? extends Provider> one : found) {
      CatalogueEntry entry = one.entry();
      table.row(
          entry.id(),
          entry.kind().word(),
          entry.family(),
          Counts.millions(entry.parameters()),
          Counts.joined(entry.resolutions()),
          entry.licence(),
          WeightsPlace.brief(session.zoo().weights(), entry),
          one.plugin());
    }
    table.lines().forEach(session.console()::print);
    for (Registered<? extends Provider> one : found) {
      BuiltinModels.nameOf(one)
          .ifPresent(
              name ->
                  session
                      .console()
                      .print(
                          "trained and shipped: %s (%s); zoo generate --ckpt %s%s --grid grid.png"
                              .formatted(
                                  name,
                                  one.entry().id(),
                                  name,
                                  drawsText(one) ? " --prompt cat" : "")));
    }
    return 0;
  }

  private static boolean drawsText(Registered<? extends Provider> one) {
    return one.provider() instanceof GeneratorProvider generator
        && ConditionKind.CAPTIONS.is(
            generator.shape(generator.config(one.entry().id())).conditioning());
  }
}
