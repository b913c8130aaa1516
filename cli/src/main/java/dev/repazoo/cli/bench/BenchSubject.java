package dev.repazoo.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.BenchOptions;
import java.util.List;

/** One thing that {@code zoo bench} measures. */
interface BenchSubject {
  /** The word after {@code bench}. */
  String name();

  /** A command line, without {@code zoo}. */
  String example();

  /**
   * Measures.
   *
   * @param result takes what was measured and under which options
   * @throws Exception when the work itself fails
   */
  void measure(Session session, BenchOptions options, ObjectNode result) throws Exception;

  /** What was measured of several things, for people: what {@code result} holds as lists. */
  default List<String> table(ObjectNode result) {
    return List.of();
  }
}
