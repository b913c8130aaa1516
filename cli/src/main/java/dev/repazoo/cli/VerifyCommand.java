package dev.repazoo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.parity.ComputedOutputs;
import dev.repazoo.parity.Deviation;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityException;
import dev.repazoo.parity.ParityResult;
import dev.repazoo.parity.ParityVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code zoo verify CASE...}: computations against their reference. */
final class VerifyCommand implements Command {

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
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of("output", "DIR", "write each computed output as DIR/<case>/<name>"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    if (arguments.positional().isEmpty()) {
      throw new UsageException("'verify' takes the folder of at least one parity case");
    }
    Optional<Path> output = arguments.find("output").map(o -> Arguments.toPath("--output", o));
    ParityVerifier verifier = ParityVerifier.load(session.registry(), session.device());
    ArrayNode documents = Json.MAPPER.createArrayNode();
    int failed = 0;
    int all = 0;
    for (String folder : arguments.positional()) {
      List<ParityResult> results;
      try {
        results = verifier.verify(ParityCase.read(Arguments.toPath("CASE", folder)));
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
      for (ParityResult result : results) {
        all++;
        failed += result.passed() ? 0 : 1;
        session.console().print(line(result));
        documents.add(json(result));
      }
      if (output.isPresent()) { // the first way gives all that the case asks for
        ComputedOutputs.write(results.get(0), output.get());
      }
    }
    session.console().print(documents);
    session.console().print((all - failed) + " of " + all + " passed");
    return failed == 0 ? 0 : 1;
  }

  private static String line(ParityResult result) {
    String start =
        "%-6s  %-10s  %-36s  %-8s  "
            .formatted(
                result.passed() ? "passed" : "FAILED",
                result.parityCase().kind(),
                result.parityCase().name(),
                result.way());
    Deviation worst = result.worst();
    boolean compared = worst.mismatch().isEmpty();
    String numbers =
        String.format(
            Locale.ROOT,
            "%s: error %.2e, tolerance %.2e",
            worst.output(),
            worst.error(),
            worst.tolerance());
    String message = result.message().strip().replaceAll("\\s*\\R\\s*", "; ");
    return start + (compared ? numbers + (message.isEmpty() ? "" : "; ") : "") + message;
  }

  private static ObjectNode json(ParityResult result) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("case", result.parityCase().folder().toString());
    json.put("kind", result.parityCase().kind());
    json.put("way", result.way());
    json.put("passed", result.passed());
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
    return json;
  }
}
