package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListCommandTest {

  @Test
  void jsonHasTheContractsFields() {
    JsonNode entries = CliRun.of("list", "--json").succeeds().json();
    assertTrue(entries.size() > 13, "entries: " + entries.size());
    for (JsonNode entry : entries) {
      List<String> keys = new ArrayList<>();
      entry.fieldNames().forEachRemaining(keys::add);
      assertTrue(
          keys.containsAll(
              List.of(
                  "id",
                  "kind",
                  "family",
                  "parameters",
                  "resolutions",
                  "licence",
                  "source",
                  "plugin")),
          entry.toString());
      boolean bare = entry.get("id").asText().equals("identity");
      assertTrue(bare || entry.get("parameters").asLong() > 0, entry.toString());
      assertTrue(entry.get("resolutions").isArray(), entry.toString());
    }
  }

  @Test
  void idsAreUniqueWithinAKind() {
    Set<String> seen = new HashSet<>();
    for (JsonNode entry : CliRun.of("list", "--json").succeeds().json()) {
      String key = entry.get("kind").asText() + " " + entry.get("id").asText();
      assertTrue(seen.add(key), key);
    }
  }

  @Test
  void filtersByKindAndFamily() {
    for (JsonNode entry : CliRun.of("list", "--json", "--kind", "encoder").succeeds().json()) {
      assertEquals("encoder", entry.get("kind").asText());
    }
    JsonNode sit = CliRun.of("list", "--json", "--family", "sit").succeeds().json();
    assertTrue(sit.size() >= 13);
    for (JsonNode entry : sit) {
      assertEquals("sit", entry.get("family").asText());
    }
  }

  @Test
  void tableNamesEveryEntry() {
    String table = CliRun.of("list").succeeds().out();
    for (JsonNode entry : CliRun.of("list", "--json").succeeds().json()) {
      assertTrue(table.contains(entry.get("id").asText()), entry.toString());
    }
  }

  @Test
  void infoTellsTheArchitectureAndTheNextCommand() {
    JsonNode info = CliRun.of("info", "SiT-B/2", "--json").succeeds().json();
    assertEquals(12, info.at("/config/depth").asInt());
    assertTrue(info.get("next").asText().startsWith("zoo train --model SiT-B/2"));
    assertTrue(CliRun.of("info", "SiT-B/2").succeeds().out().contains("\"hidden_size\":768"));
  }
}
