package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code zoo bench}: time, throughput and peak memory of what the program does. */
public final class BenchCommand implements Command<BenchOptions> {
  private static final List<BenchSubject> SUBJECTS =
      List.of(
          new TrainSubject(),
          new SampleSubject(),
          new FeaturesSubject(),
          new EncodeSubject(),
          new LoadSubject(),
          new WeightsSubject(),
          new CaptionsSubject(),
          new MetricsSubject(),
          new SolversSubject());

  /** For the table of commands. */
  public BenchCommand() {}

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "measure training, sampling, encoders, VAEs, loading, tokenizers, metrics and solvers on this machine";
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
  public OptionTable<BenchOptions> options() {
    return BenchOptions.TABLE;
  }

  @Override
  public boolean takesSeveralDevices() {
    return true;
  }

  @Override
  public int run(Session session, BenchOptions options) throws Exception {
    if (session.deviceWords().size() > 1 && !options.subject().equals("train")) {
      throw new UsageException(
          "--device names several, but 'bench " + options.subject() + "' computes on one device");
    }
    BenchSubject subject =
        SUBJECTS.stream()
            .filter(one -> one.name().equals(options.subject()))
            .findFirst()
            .orElseThrow();
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("bench", subject.name());
    subject.measure(session, options, result);
    result.put("peak_rss_bytes", Machine.peakMemory());
    Machine.describe(result);
    print(session.console(), result);
    subject.table(result).forEach(session.console()::print);
    return 0;
  }

  private static void print(Console console, ObjectNode result) {
    console.print(result);
    result.properties().stream()
        .filter(field -> !field.getValue().isArray())
        .forEach(
            field ->
                console.print(
                    String.format(
                        Locale.ROOT, "%-18s %s", field.getKey(), text(field.getKey(), result))));
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
    if (key.endsWith("_rms")) {
      return String.format(Locale.ROOT, "%.2g", value.asDouble());
    }
    return value.isDouble() ? String.format(Locale.ROOT, "%.2f", value.asDouble()) : value.asText();
  }
}
