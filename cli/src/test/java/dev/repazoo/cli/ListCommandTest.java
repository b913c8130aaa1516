package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
  void nothingThatMatchesIsSaid() {
    CliRun run = CliRun.of("list", "--family", "dinov").succeeds();
    assertEquals("", run.out());
    assertTrue(run.err().contains("family 'dinov'"), run.err());
    assertTrue(run.err().contains("dinov1, dinov2, dinov3"), run.err());
    CliRun codec = CliRun.of("list", "--kind", "codec", "--family", "sit", "--json").succeeds();
    assertEquals(0, codec.json().size());
    assertTrue(codec.err().startsWith("zoo: there are no codecs"), codec.err());
  }

  @Test
  void infoSpeaksOfModelConfigForGeneratorsOnly() {
    String words = "as --model-config takes it";
    assertTrue(CliRun.of("info", "SiT-B/2").succeeds().out().contains(words));
    for (String id : List.of("dinov2-vit-b", "sd-vae-ft-ema")) {
      String out = CliRun.of("info", id).succeeds().out();
      assertTrue(out.contains("architecture:"), out);
      assertFalse(out.contains(words), out);
    }
  }

  @Test
  void sizesAreWrittenAsInPapers() {
    for (String[] pair :
        new String[][] {
          {"dinov2-vit-b", "ViT-B/14"},
          {"dinov2-vit-g", "ViT-g/14"},
          {"dinov3-vit-sp", "ViT-S+/16"},
          {"clip-vit-L336", "ViT-L/14"},
          {"siglip2-vit-so400m", "ViT-So400m/14"}
        }) {
      String summary =
          CliRun.of("info", pair[0], "--json").succeeds().json().get("summary").asText();
      assertTrue(summary.startsWith(pair[1] + " ") || summary.startsWith(pair[1] + ","), summary);
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
