package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code zoo bench}: time, throughput and peak memory of what the program does. */
public final class BenchCommand implements Command {
  private static final List<BenchSubject> SUBJECTS =
      List.of(
          new TrainSubject(),
          new SampleSubject(),
          new FeaturesSubject(),
          new EncodeSubject(),
          new LoadSubject(),
          new WeightsSubject());

  /** For the table of commands. */
  public BenchCommand() {}

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "measure training, sampling, encoders, VAEs and loading on this machine";
  }

  @Override
  public String positional() {
    return SUBJECTS.stream().map(BenchSubject::name).collect(Collectors.joining("|"));
  }

  @Override
  public List<String> examples() {
    return SUBJECTS.stream().map(BenchSubject::example).toList();
  }

  @Override
  public List<CommandOption> options() {
    Map<String, CommandOption> byName = new LinkedHashMap<>();
    SUBJECTS.stream()
        .flatMap(subject -> subject.options().stream())
        .forEach(option -> byName.putIfAbsent(option.name(), option));
    return List.copyOf(byName.values());
  }

  @Override
  public int run(Session session, Arguments arguments) throws Exception {
    BenchSubject subject = subject(arguments);
    refuseOthers(subject, arguments);
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("bench", subject.name());
    subject.measure(session, arguments, result);
    result.put("peak_rss_bytes", Machine.peakMemory());
    Machine.describe(result);
    print(session, result);
    return 0;
  }

  private static BenchSubject subject(Arguments arguments) {
    String word = String.join(" ", arguments.positional());
    return SUBJECTS.stream()
        .filter(subject -> subject.name().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "bench wants one of "
                        + SUBJECTS.stream()
                            .map(BenchSubject::name)
                            .collect(Collectors.joining(", "))));
  }

  private void refuseOthers(BenchSubject subject, Arguments arguments) {
    Set<String> own =
        subject.options().stream().map(CommandOption::name).collect(Collectors.toSet());
    for (CommandOption option : options()) {
      if (!own.contains(option.name()) && arguments.given(option.name())) {
        throw new UsageException("bench " + subject.name() + " has no option --" + option.name());
      }
    }
  }

  private static void print(Session session, ObjectNode result) {
    session.console().print(result);
    result
        .properties()
        .forEach(
            field ->
                session
                    .console()
                    .print(
                        String.format(
                            Locale.ROOT,
                            "%-18s %s",
                            field.getKey(),
                            text(field.getKey(), result))));
  }

  private static String text(String key, ObjectNode result) {
    var value = result.get(key);
    if (value.isObject()) {
      return String.format(
          Locale.ROOT,
          "%.3f median (%.3f to %.3f)",
          value.get("median").asDouble(),
          value.get("min").asDouble(),
          value.get("max").asDouble());
    }
    if (key.endsWith("_bytes")) {
      return String.format(Locale.ROOT, "%.0f MB", value.asDouble() / 1e6);
    }
    return value.isDouble() ? String.format(Locale.ROOT, "%.2f", value.asDouble()) : value.asText();
  }
}
