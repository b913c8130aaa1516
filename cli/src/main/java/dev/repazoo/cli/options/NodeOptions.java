package dev.repazoo.cli.options;

import java.util.List;

/**
 * Processes that train together, in torchrun's words: usually one a machine.
 *
 * @param count how many there are
 * @param rank this one's number
 * @param host where number 0 listens
 * @param port at which
 */
public record NodeOptions(int count, int rank, String host, int port) {
  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("nnodes", "N", 1, "machines that train together, each by this command"),
          CommandOption.of("node-rank", "N", 0, "this one's number; 0 keeps the run's folder"),
          CommandOption.of(
              "master-addr", "HOST", "127.0.0.1", "name or address of the machine of number 0"),
          CommandOption.of("master-port", "N", 29500, "port at which it listens"));

  private static final int PORTS = 65535;

  static NodeOptions of(Arguments arguments) {
    int count = arguments.integer("nnodes", 1);
    if (count == 1) {
      arguments.refuse(
          List.of("node-rank", "master-addr", "master-port"),
          "has no use here: --nnodes is 1, this machine trains alone");
    } else if (arguments.flag("dry-run")) {
      throw new UsageException("--dry-run measures one machine; leave out --nnodes");
    } else if (!arguments.given("node-rank")) {
      throw new UsageException(
          "--node-rank is missing; of --nnodes "
              + count
              + " give each machine a number of its own, 0 to "
              + (count - 1));
    }
    return new NodeOptions(
        count,
        (int) arguments.integer("node-rank", 0, count - 1),
        arguments.text("master-addr"),
        (int) arguments.integer("master-port", 1, PORTS));
  }

  /** Whether there are others. */
  public boolean several() {
    return count > 1;
  }

  /** Whether this one keeps the run's folder. */
  public boolean keeps() {
    return rank == 0;
  }
}
