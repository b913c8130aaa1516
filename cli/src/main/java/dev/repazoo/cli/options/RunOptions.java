package dev.repazoo.cli.options;

import dev.repazoo.train.Tracker;
import dev.repazoo.train.Trackers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A training run's folder.
 *
 * @param folder of the run
 * @param resumeStep a step's number or {@code latest}; 0 begins anew
 * @param overwrite whether what an earlier run wrote goes first
 * @param changedData whether it may go on with other data
 * @param events where trackers' files go, in the folder
 * @param trackers that they are written for
 * @param wandb whether Weights and Biases was asked for
 */
public record RunOptions(
    Path folder,
    String resumeStep,
    boolean overwrite,
    boolean changedData,
    String events,
    List<Tracker> trackers,
    boolean wandb) {
  private static final List<String> TRACKERS = Trackers.ALL.stream().map(Tracker::word).toList();
  private static final String NONE = "none";
  private static final String WANDB = "wandb";
  private static final String ALL = "all";

  static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("output-dir", "DIR", "exps", "where runs lie"),
          CommandOption.required("exp-name", "NAME", "the run's folder in the output folder"),
          CommandOption.of(
              "logging-dir", "NAME", "logs", "folder of TensorBoard events in the run's"),
          CommandOption.of(
              "report-to",
              "WORD",
              Trackers.ALL.get(0).word(),
              String.join(", ", TRACKERS)
                  + " or none; wandb and all mean "
                  + String.join(" and ", TRACKERS)),
          CommandOption.of(
              "sampling-steps", "N", 10000, "steps between sample grids; 0 draws none"),
          CommandOption.of(
              "resume-step",
              "N",
              0,
              "go on from that step's checkpoint, or from latest, which begins if there is none"),
          CommandOption.flag(
              "overwrite",
              "begin anew in a folder that a run has used; removes what that run wrote"),
          CommandOption.flag(
              "allow-changed-data", "resume on other data than the run was trained on so far"));

  static RunOptions of(Arguments arguments) {
    List<String> words = new ArrayList<>(TRACKERS);
    words.addAll(List.of(NONE, WANDB, ALL));
    String target = arguments.choice("report-to", words);
    String step = arguments.text("resume-step");
    boolean overwrite = arguments.flag("overwrite");
    if (overwrite && !step.equals("0")) {
      throw new UsageException(
          "--overwrite begins anew, --resume-step " + step + " goes on; give one of them");
    }
    return new RunOptions(
        folder(arguments),
        step,
        overwrite,
        arguments.flag("allow-changed-data"),
        eventFolder(arguments),
        trackers(target),
        target.equals(WANDB));
  }

  private static List<Tracker> trackers(String target) {
    return Trackers.ALL.stream()
        .filter(tracker -> List.of(tracker.word(), WANDB, ALL).contains(target))
        .toList();
  }

  private static Path folder(Arguments arguments) {
    Path all = arguments.path("output-dir");
    Path run = all.resolve(arguments.path("exp-name"));
    if (all.toAbsolutePath().normalize().startsWith(run.toAbsolutePath().normalize())) {
      throw new UsageException(
          "--exp-name is '%s'; it must name a folder of the run's own in --output-dir"
              .formatted(arguments.text("exp-name")));
    }
    return run;
  }

  /**
   * In train.py it lies in the output folder, where all runs write to it; here each has its own,
   * which is told from others' and cleared with the run.
   */
  private static String eventFolder(Arguments arguments) {
    Path folder = arguments.path("logging-dir");
    if (folder.isAbsolute() || folder.normalize().startsWith("..")) {
      throw new UsageException(
          "--logging-dir is '"
              + folder
              + "'; it must be a folder inside the run's, such as logs (TensorBoard shows all runs"
              + " below --output-dir)");
    }
    return folder.toString();
  }
}
