package dev.repazoo.cli.commands.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.ErrorLine;
import dev.repazoo.cli.options.RunOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.DataDigest;
import dev.repazoo.file.WriteLock;
import dev.repazoo.pickle.Value;
import dev.repazoo.train.CheckpointStore;
import dev.repazoo.train.EarlierRun;
import dev.repazoo.train.TrainingState;
import dev.repazoo.weights.RepaCheckpoint;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a training begins in its folder: in an unused one, or in a used one by going on or by
 * clearing it, which must be asked for.
 *
 * @param earlier what is in the folder
 * @param resumeStep a step's number or {@code latest}; 0 begins anew
 * @param overwrite whether what an earlier run wrote goes first
 * @param changedData whether it may go on with other data
 * @param eventFolder where TensorBoard events go, in the folder
 */
public record RunStart(
    EarlierRun earlier,
    String resumeStep,
    boolean overwrite,
    boolean changedData,
    String eventFolder) {
  private static final String FRESH = "0";
  private static final String LATEST = "latest";

  /** Steps that a message lists. */
  private static final int SHOWN_STEPS = 5;

  private static final int SHOWN_FILES = 10;

  static RunStart of(RunOptions run) {
    return new RunStart(
        new EarlierRun(run.folder()),
        run.resumeStep(),
        run.overwrite(),
        run.changedData(),
        run.events());
  }

  /**
   * Takes the folder, so that no other process writes to it; before anything is loaded, so that who
   * can't begin there is told at once.
   *
   * @throws UsageException when a run has used the folder, and neither going on nor clearing it was
   *     asked for
   * @throws IOException when another process has it, or it can't be written
   */
  WriteLock claim() throws IOException {
    WriteLock lock;
    try {
      lock = WriteLock.inFolder(earlier.folder());
    } catch (FileSystemException e) {
      throw new IOException(
          "can't write into "
              + earlier.folder()
              + ": "
              + ErrorLine.of(e)
              + "; choose another --output-dir",
          e);
    }
    try {
      if (!resumeStep.equals(FRESH) && !begins()) {
        find();
      } else if (resumeStep.equals(FRESH) && !overwrite && !written().isEmpty()) {
        throw new UsageException(
            earlier.folder()
                + " holds a run already ("
                + checkpoints()
                + "); --resume-step latest "
                + (earlier.checkpoints().steps().isEmpty() ? "begins again" : "goes on with it")
                + ", --overwrite removes it and begins anew, another --exp-name keeps it");
      }
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private Path find() throws IOException {
    return UsageException.ifRefused(() -> earlier.checkpoints().find(resumeStep));
  }

  /** Whether it goes on, or began before and is begun again. */
  boolean resumes() {
    return !resumeStep.equals(FRESH);
  }

  /**
   * Fails where it goes on with another architecture that the checkpoint's tensors fit as well.
   *
   * @param config the architecture now
   * @param traceless keys of it that tensors' shapes don't tell
   * @throws UsageException naming the first that differs
   * @throws IOException when the run's options can't be read
   */
  void requireSameModel(ObjectNode config, List<String> traceless) throws IOException {
    if (!resumes() || begins()) {
      return;
    }
    JsonNode before = earlier.args().path("model_config");
    for (String key : traceless) {
      if (before.has(key) && !before.get(key).asText().equals(config.path(key).asText())) {
        throw new UsageException(
            "%s was trained with %s %s, now it is %s; go on with the same model, or give another"
                    .formatted(earlier.folder(), key, before.get(key), config.path(key))
                + " --exp-name");
      }
    }
  }

  /**
   * Fails where it goes on with other data than the checkpoint was trained on.
   *
   * @param data the data now
   * @param name of the data
   * @throws UsageException naming both, unless that was asked for
   * @throws IOException when the checkpoint can't be found
   */
  void requireSameData(Console console, DataDigest data, String name) throws IOException {
    if (!resumes() || begins()) {
      return;
    }
    Path file = find();
    Optional<DataDigest> before = RunArguments.data(RepaCheckpoint.read(file).args());
    if (before.isEmpty() || before.get().equals(data)) {
      return;
    }
    String difference =
        "%s was trained on %s, and %s now holds %s".formatted(file, before.get(), name, data);
    if (!changedData) {
      throw new UsageException(
          difference
              + "; give the data that it was trained on, or go on with these by --allow-changed-data");
    }
    console.warn(difference);
  }

  private boolean begins() {
    return resumeStep.equals(LATEST) && earlier.checkpoints().steps().isEmpty();
  }

  private List<Path> written() throws IOException {
    return earlier.written(eventFolders());
  }

  private Set<String> eventFolders() {
    Set<String> folders = new LinkedHashSet<>(Set.of(eventFolder));
    try {
      folders.add(earlier.args().path("logging_dir").asText(eventFolder));
    } catch (IOException e) {
      // damaged options must not keep a folder from being cleared; going on tells of them
    }
    return folders;
  }

  private String checkpoints() {
    List<Long> steps = earlier.checkpoints().steps();
    if (steps.isEmpty()) {
      return "without a checkpoint";
    }
    String last =
        steps.stream()
            .skip(Math.max(0, steps.size() - SHOWN_STEPS))
            .map(Object::toString)
            .collect(Collectors.joining(", "));
    String before = steps.size() > SHOWN_STEPS ? "..., " : "";
    return steps.size() == 1
        ? "checkpoint of step " + last
        : "checkpoints of steps " + before + last;
  }

  /**
   * Makes folder and state ready: restores a checkpoint, or clears the folder.
   *
   * @param args the options, compared with those of the run so far
   * @param lastStep where the training will end; when there is nothing to do, nothing is moved
   */
  void prepare(Console console, TrainingState state, RunArguments args, long lastStep)
      throws IOException {
    if (resumeStep.equals(FRESH)) {
      clear(console);
    } else if (begins()) {
      console.say(
          "there is no checkpoint in " + earlier.folder() + " yet: starting from the beginning");
    } else {
      Path file = restore(console, state);
      compare(console, args, RepaCheckpoint.read(file).args());
      if (state.step() < lastStep) {
        Optional<Path> aside = earlier.setAside(state.step());
        aside.ifPresent(
            folder ->
                console.warn("checkpoints of later steps and their metrics are in " + folder));
      }
    }
  }

  /** Makes the state ready where another node keeps the folder: nothing is written. */
  void follow(Console console, TrainingState state) throws IOException {
    if (resumes() && !begins()) {
      restore(console, state);
    }
  }

  private Path restore(Console console, TrainingState state) throws IOException {
    Path file = find();
    CheckpointStore.restore(file, state);
    console.say("going on from " + file);
    return file;
  }

  private void clear(Console console) throws IOException {
    List<Path> before = written();
    if (!before.isEmpty()) {
      List<Path> kept = earlier.clear(eventFolders());
      console.say(
          "removed the run that was in "
              + earlier.folder()
              + " ("
              + Counts.of(before.size(), "file")
              + ")");
      if (!kept.isEmpty()) {
        console.say(
            "kept what no run wrote: "
                + kept.stream()
                    .limit(SHOWN_FILES)
                    .map(file -> earlier.folder().relativize(file).toString())
                    .collect(Collectors.joining(", "))
                + (kept.size() > SHOWN_FILES
                    ? " and " + (kept.size() - SHOWN_FILES) + " more"
                    : ""));
      }
    }
  }

  /** By the checkpoint's own: the one in the folder may be another run's. */
  private static void compare(Console console, RunArguments args, Map<String, Value> before) {
    List<String> changes = args.changesSince(before);
    if (!changes.isEmpty()) {
      console.warn("options differ from the run so far: " + String.join(", ", changes));
    }
  }
}
