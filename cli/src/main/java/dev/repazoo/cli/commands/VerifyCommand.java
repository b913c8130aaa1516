package dev.repazoo.cli.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.VerifyOptions;
import dev.repazoo.parity.ComputedOutputs;
import dev.repazoo.parity.Deviation;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityException;
import dev.repazoo.parity.ParityResult;
import dev.repazoo.parity.ParityVerifier;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code zoo verify CASE...}: computations against their reference. */
public final class VerifyCommand implements Command<VerifyOptions> {

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public String summary() {
    return "compute parity cases and compare with the reference's numbers";
  }

  @Override
  public String positional() {
    return "CASE...";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "verify zoo-sit/src/test/resources/golden/sit/*", "verify my-case --output computed");
  }

  @Override
  public OptionTable<VerifyOptions> options() {
    return VerifyOptions.TABLE;
  }

  @Override
  public int run(Session session, VerifyOptions options) throws IOException {
    ParityVerifier verifier = ParityVerifier.load(session.zoo().registry(), session.device());
    ArrayNode documents = Json.MAPPER.createArrayNode();
    int failed = 0;
    int all = 0;
    for (String folder : options.cases()) {
      List<ParityResult> results;
      try {
        results = verifier.verify(ParityCase.read(PathWord.of("CASE", folder)));
      } catch (ParityException e) {
        all++;
        failed++;
        session.console().print("FAILED  " + ErrorLine.of(e));
        documents
            .addObject()
            .put("case", folder)
            .put("passed", false)
            .put("message", ErrorLine.of(e));
        continue;
      }
      all++;
      boolean passed = results.stream().allMatch(ParityResult::passed);
      failed += passed ? 0 : 1;
      session.console().print(line(results, passed));
      documents.add(json(results, passed));
      if (options.output().isPresent()) { // the first way gives all that the case asks for
        ComputedOutputs.write(results.get(0), options.output().get());
      }
    }
    session.console().print(documents);
    session.console().print((all - failed) + " of " + all + " passed");
    return failed == 0 ? 0 : 1;
  }

  /** The way that came out worst: a failed one, else the one nearest to its tolerance. */
  private static ParityResult worst(List<ParityResult> results) {
    return results.stream()
        .min(
            Comparator.comparing(ParityResult::passed)
                .thenComparing(r -> -r.worst().error() / r.worst().tolerance()))
        .orElseThrow();
  }

  private static String line(List<ParityResult> results, boolean passed) {
    ParityResult worst = worst(results);
    String start =
        "%-6s  %-15s  %-36s  "
            .formatted(
                passed ? "passed" : "FAILED", worst.parityCase().kind(), worst.parityCase().name());
    String ways =
        results.size() == 1
            ? ""
            : " (worst: %s, of %s)"
                .formatted(
                    worst.way(),
                    results.stream().map(ParityResult::way).collect(Collectors.joining(", ")));
    Deviation deviation = worst.worst();
    String message = worst.message().strip().replaceAll("\\s*\\R\\s*", "; ");
    if (!deviation.mismatch().isEmpty()) {
      return start + message + ways;
    }
    String numbers =
        String.format(
            Locale.ROOT,
            "%s: error %.2e, tolerance %.2e",
            deviation.output(),
            deviation.error(),
            deviation.tolerance());
    return start + numbers + (message.isEmpty() ? "" : "; " + message) + ways;
  }

  private static ObjectNode json(List<ParityResult> results, boolean passed) {
    ParityResult worst = worst(results);
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("case", worst.parityCase().folder().toString());
    json.put("kind", worst.parityCase().kind());
    json.put("passed", passed);
    putNumbers(json, worst);
    ArrayNode ways = json.putArray("ways");
    for (ParityResult result : results) {
      ObjectNode way = ways.addObject();
      way.put("way", result.way());
      way.put("passed", result.passed());
      putNumbers(way, result);
    }
    return json;
  }

  private static void putNumbers(ObjectNode json, ParityResult result) {
    Deviation worst = result.worst();
    if (worst.mismatch().isEmpty()) {
      json.put("output", worst.output());
      if (Double.isFinite(worst.error())) {
        json.put("error", worst.error());
      } else {
        json.putNull("error");
      }
      json.put("tolerance", worst.tolerance());
    }
    if (!result.message().isEmpty()) {
      json.put("message", result.message());
    }
  }
}
