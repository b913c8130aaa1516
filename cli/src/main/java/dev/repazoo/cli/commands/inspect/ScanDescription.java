package dev.repazoo.cli.commands.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.inspect.NonFiniteCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code zoo inspect} says of values that are NaN or infinite. */
public final class ScanDescription {
  private static final int MOST_NAMES = 10;
  private static final String NAN = "nan";
  private static final String INFINITE = "infinite";
  private static final String ALL = "non_finite";

  private ScanDescription() {}

  /** Adds a tensor's counts, where they were taken. */
  static void put(ObjectNode tensor, Optional<NonFiniteCount> counts) {
    counts.ifPresent(c -> tensor.put(NAN, c.nan()).put(INFINITE, c.infinite()));
  }

  /** Adds a file's counts to those of its tensors; none where no tensor was looked at. */
  static void put(ObjectNode file) {
    long nan = 0;
    long infinite = 0;
    long looked = 0;
    long affected = 0;
    for (JsonNode tensor : file.path("tensors")) {
      long ofTensor = tensor.path(NAN).asLong() + tensor.path(INFINITE).asLong();
      nan += tensor.path(NAN).asLong();
      infinite += tensor.path(INFINITE).asLong();
      looked += tensor.has(NAN) ? 1 : 0;
      affected += ofTensor > 0 ? 1 : 0;
    }
    if (looked > 0) {
      file.putObject(ALL)
          .put(NAN, nan)
          .put(INFINITE, infinite)
          .put("tensors", affected)
          .put("looked_at", looked);
    }
  }

  /** The counts for people, and which tensors they are of. */
  static List<String> lines(ObjectNode file) {
    JsonNode all = file.path(ALL);
    if (all.isMissingNode()) {
      return List.of();
    }
    if (all.path("tensors").asLong() == 0) {
      return List.of("values: all finite");
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "values: %,d NaN and %,d infinite, in %,d of %s"
            .formatted(
                all.path(NAN).asLong(),
                all.path(INFINITE).asLong(),
                all.path("tensors").asLong(),
                Counts.of(file.path("tensors").size(), "tensor")));
    for (JsonNode tensor : file.path("tensors")) {
      if (tensor.path(NAN).asLong() + tensor.path(INFINITE).asLong() > 0) {
        if (lines.size() > MOST_NAMES) {
          lines.add("  and others; --json has all");
          break;
        }
        lines.add(
            "  %s: %,d NaN, %,d infinite"
                .formatted(
                    tensor.path("name").asText(),
                    tensor.path(NAN).asLong(),
                    tensor.path(INFINITE).asLong()));
      }
    }
    return lines;
  }
}
