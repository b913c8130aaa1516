package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;

/** An entry of the catalogue as {@code list --json} prints it. */
public final class CatalogueJson {
  private CatalogueJson() {}

  static ObjectNode of(Registered<? extends Provider> one) {
    CatalogueEntry entry = one.entry();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("id", entry.id());
    json.put("kind", entry.kind().word());
    json.put("family", entry.family());
    json.put("parameters", entry.parameters());
    ArrayNode resolutions = json.putArray("resolutions");
    entry.resolutions().forEach(resolutions::add);
    json.put("licence", entry.licence());
    json.put("source", entry.source());
    json.put("plugin", one.plugin());
    return json;
  }
}
