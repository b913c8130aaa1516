package dev.repazoo.train;

import dev.repazoo.message.InvalidValueException;
import dev.repazoo.pickle.Value;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.AdamWState;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.RepaCheckpoint;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run's checkpoints, {@code 0050000.pt} and so on: what REPA's train.py writes and resumes from.
 *
 * <p>A file appears whole or not at all, so a run that is killed while writing goes on from the one
 * before.
 */
public final class CheckpointStore {
  private static final Pattern NAME = Pattern.compile("(\\d{7,})\\.pt");
  private static final String SCALE = "loss_scale";
  private static final String GOOD_STEPS = "loss_scale_good_steps";

  private final Path folder;

  /** Checkpoints in a folder, which need not exist yet. */
  public CheckpointStore(Path folder) {
    this.folder = folder;
  }

  /** The file of a step. */
  public Path file(long step) {
    return folder.resolve(String.format(Locale.ROOT, "%07d.pt", step));
  }

  /** Steps that have a checkpoint, in ascending order. */
  public List<Long> steps() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> Long.parseLong(matcher.group(1)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new WeightsException("can't list " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * The file to resume from.
   *
   * @param step a step, or {@code latest}
   * @throws WeightsException when there is none; the message names those that exist
   */
  public Path find(String step) {
    List<Long> known = steps();
    boolean latest = step.equals("latest");
    if (!latest && !step.matches("\\d{1,18}")) {
      throw InvalidValueException.ofWord("resume_step", step, "a step's number or latest");
    }
    if (latest && !known.isEmpty()) {
      return file(known.get(known.size() - 1));
    }
    if (!latest && known.contains(Long.parseLong(step))) {
      return file(Long.parseLong(step));
    }
    throw new WeightsException(
        "no checkpoint of step "
            + step
            + " in "
            + folder
            + "; "
            + (known.isEmpty()
                ? "it has none"
                : "it has those of "
                    + String.join(", ", known.stream().map(Object::toString).toList())));
  }

  /**
   * Writes the state.
   *
   * @param args the run's options, as REPA keeps them
   * @return the file
   * @throws WeightsException when it cannot be written; older checkpoints stay as they are
   * @throws NotFiniteException when weights are NaN or infinite; nothing is written then
   */
  public Path write(TrainingState state, TrainConfig config, Map<String, Value> args) {
    requireFinite(state.model());
    requireFinite(state.average());
    Map<String, Value> all = new LinkedHashMap<>(args);
    if (state.scaler().enabled()) {
      all.put(SCALE, Value.of(state.scaler().scale()));
      all.put(GOOD_STEPS, Value.of((long) state.scaler().goodSteps()));
    }
    AdamWState optimizer =
        state.optimizer().save(config.adamW(), config.learningRate().at(state.step()));
    Path target = file(state.step());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new WeightsException("can't make the folder " + folder + ": " + e, e);
    }
    new RepaCheckpoint(
            ModelArrays.of(state.model()).stateDict("model"),
            ModelArrays.of(state.average()).stateDict("ema"),
            java.util.Optional.of(optimizer),
            all,
            state.step())
        .write(target);
    return target;
  }

  /** Names order checkpoints: one under another's name would be set aside, or passed over. */
  private static void requireNamed(Path file, long steps) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (name.matches() && Long.parseLong(name.group(1)) != steps) {
      throw new WeightsException(
          String.format(
              Locale.ROOT,
              "%s holds the state after step %d; rename it to %07d.pt, or resume from another",
              file,
              steps,
              steps));
    }
  }

  private static void requireFinite(Generator weights) {
    weights
        .namedParameters()
        .forEach(
            (name, parameter) -> {
              if (NonFinite.in(parameter.getArray())) {
                throw new NotFiniteException(name + " holds weights that are NaN or infinite");
              }
            });
  }

  /**
   * Goes on from a checkpoint, one of ours or of REPA's.
   *
   * @throws WeightsException when it is damaged, has no optimizer state, is of another model or of
   *     another step than its name says
   */
  public static void restore(Path file, TrainingState state) {
    RepaCheckpoint saved = RepaCheckpoint.read(file);
    requireNamed(file, saved.steps());
    AdamWState optimizer =
        saved
            .opt()
            .orElseThrow(
                () ->
                    new WeightsException(
                        file + " has no 'opt'; it can be sampled from but not resumed"));
    StateDictLoader.strict()
        .load(
            state.model().fromPublished(saved.model()),
            state.model().namedParameters(),
            state.manager());
    StateDictLoader.strict()
        .load(
            state.average().fromPublished(saved.ema()),
            state.average().namedParameters(),
            state.manager());
    state.optimizer().load(optimizer, file.toString());
    state.restored(saved.steps());
    if (state.scaler().enabled()
        && saved.args().get(SCALE) instanceof Value.Real scale
        && saved.args().get(GOOD_STEPS) instanceof Value.Int steps) {
      state.scaler().restore(scale.value(), steps.value().intValue());
    }
  }
}
