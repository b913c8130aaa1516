package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.download.WeightStore;
import dev.repazoo.spi.CatalogueEntry;
import java.io.IOException;
import java.util.Locale;

/** Where an entry's weights are, in the words of {@code list} and {@code info}. */
public final class WeightsPlace {
  private WeightsPlace() {}

  /** In a word or two, for a table. */
  static String brief(WeightStore store, CatalogueEntry entry) throws IOException {
    WeightStore.Location location = store.locate(entry);
    return switch (location.place()) {
      case SHIPPED -> "shipped";
      case FOLDER -> location.path().orElseThrow().toString();
      case CACHED -> "in the cache";
      case REMOTE -> "to download" + size(entry);
      case NONE -> "-";
    };
  }

  /** In a sentence. */
  static String inFull(WeightStore store, CatalogueEntry entry) throws IOException {
    WeightStore.Location location = store.locate(entry);
    return switch (location.place()) {
      case SHIPPED -> "shipped in the plugin's jar";
      case FOLDER, CACHED -> "on this machine: " + location.path().orElseThrow();
      case REMOTE -> "not on this machine; zoo download " + entry.id() + " fetches them";
      case NONE -> "none are published";
    };
  }

  static void put(ObjectNode json, WeightStore store, CatalogueEntry entry) throws IOException {
    WeightStore.Location location = store.locate(entry);
    json.put("place", location.place().name().toLowerCase(Locale.ROOT));
    location.path().ifPresent(path -> json.put("path", path.toString()));
  }

  private static String size(CatalogueEntry entry) {
    return entry
        .weights()
        .filter(file -> file.bytes() > 0)
        .map(file -> ", " + Counts.bytes(file.bytes()))
        .orElse("");
  }
}
