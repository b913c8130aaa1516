package dev.repazoo.spark;

import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.remote.RemoteSystems;
import java.nio.file.Path;
import java.util.List;

/** What is otherwise where spark-submit has put the driver on the cluster. */
final class ClusterDriver {
  /** Options that name what is written. */
  private static final List<String> WRITTEN =
      List.of("dest", "sample-dir", "save-stats", "report", "grid");

  private ClusterDriver() {}

  /** Whether this is one. */
  static boolean isHere() {
    return "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  /** Whether this is one, on YARN, which ends its process itself. */
  static boolean isOnYarn() {
    return isHere() && SparkRun.defaultMaster().equals("yarn");
  }

  /**
   * Results must not go to the folder that the driver was given: the cluster removes it with the
   * driver.
   *
   * @param rows of the job
   * @throws UsageException for one that would
   */
  static void requireLastingResults(List<CommandOption> rows, Arguments arguments) {
    if (!isHere()) {
      return;
    }
    for (CommandOption row : rows) {
      if (WRITTEN.contains(row.name())) {
        arguments
            .find(row.name())
            .filter(word -> !RemoteSystems.isAddress(word) && !Path.of(word).isAbsolute())
            .ifPresent(
                word -> {
                  throw new UsageException(
                      ("--%s is '%s', in the driver's own folder on the cluster, which goes with it;"
                              + " name a path from the root, to a place that all machines see")
                          .formatted(row.name(), word));
                });
      }
    }
  }

  /** Why a job failed, where YARN shows it: it says this of an application that has failed. */
  static final class JobFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    JobFailed(String reason) {
      super(reason, null, false, false); // the trace tells nothing
    }
  }
}
