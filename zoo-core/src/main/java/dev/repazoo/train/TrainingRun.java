package dev.repazoo.train;

import ai.djl.engine.EngineException;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Problem;
import dev.repazoo.memory.MemoryFailure;
import dev.repazoo.pickle.Value;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A run from its first step, or from where it was resumed, to its last: steps, metrics, checkpoints
 * and sample grids. Asked to stop, it ends the step, saves, and returns. Of several nodes the first
 * keeps all of that; they stop together.
 */
public final class TrainingRun {
  private final TrainingState state;
  private final TrainConfig config;
  private final RunPlan plan;
  private final RunFolder folder;
  private final SampleGrid grid;
  private final Map<String, Value> args;
  private Optional<SampleMeasure> measure = Optional.empty();
  private long measuringSteps;

  /**
   * How a run ended.
   *
   * @param step steps done in all
   * @param finished false when it was asked to stop
   * @param last the last step's numbers; empty when there was no step left to do
   * @param checkpoint the newest checkpoint
   */
  public record Ending(long step, boolean finished, Optional<StepMetrics> last, Path checkpoint) {}

  /**
   * A run.
   *
   * @param args the options, kept in each checkpoint as REPA does
   */
  public TrainingRun(
      TrainingState state,
      TrainConfig config,
      RunPlan plan,
      RunFolder folder,
      SampleGrid grid,
      Map<String, Value> args) {
    this.state = state;
    this.config = config;
    this.plan = plan;
    this.folder = folder;
    this.grid = grid;
    this.args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
  }

  /** Measures samples of the average after each so many steps. */
  public TrainingRun measuring(long everySteps, SampleMeasure samples) {
    Require.positive("eval_steps", everySteps);
    measuringSteps = everySteps;
    measure = Optional.of(samples);
    return this;
  }

  /**
   * Trains.
   *
   * @param stop asked between steps
   * @throws NotFiniteException when loss or gradients are NaN or infinite; nothing is saved then,
   *     and the message names the last checkpoint
   */
  public Ending run(
      Dataset dataset, Targets targets, ProgressListener progress, BooleanSupplier stop) {
    CheckpointStore store = new CheckpointStore(folder.checkpoints());
    Optional<StepMetrics> last = Optional.empty();
    long first = state.step();
    long saved = first > 0 ? first : -1;
    try (Trainer trainer = new Trainer(state, config, dataset, targets, plan.reading())) {
      long end = plan.lastStep(trainer.stepsPerEpoch());
      begin(dataset, end);
      try (ProgressListener.Task task =
          progress.begin("training", Math.max(0, end - first), "steps")) {
        while (state.step() < end && !state.nodes().any(stop.getAsBoolean())) {
          StepMetrics row = measured(trainer.next());
          last = Optional.of(row);
          folder.record(row);
          task.note(note(row));
          task.advanceTo(row.step() - first);
          if (plan.checkpointAt(row.step())) {
            save(store);
            saved = row.step();
          }
          if (keeps() && plan.sampleAt(row.step())) {
            sample();
          }
        }
      } catch (NotFiniteException e) {
        throw stopped(e, saved, store);
      } catch (EngineException e) {
        throw failed(e, saved, store);
      }
      for (Problem problem : dataset.problems()) {
        folder.log("left out " + problem);
      }
      if (saved != state.step()) {
        save(store);
      }
      boolean finished = state.step() >= end;
      folder.log(finished ? "Done" : "Stopped after step " + state.step());
      return new Ending(state.step(), finished, last, store.file(state.step()));
    }
  }

  private StepMetrics measured(StepMetrics row) {
    if (!keeps() || measure.isEmpty() || row.step() % measuringSteps != 0) {
      return row;
    }
    try {
      StepMetrics with = row.with(measure.get().measure(state.manager(), state.average()));
      with.measures().forEach((name, value) -> folder.log(name + " " + value));
      return with;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NotFiniteException stopped(NotFiniteException why, long saved, CheckpointStore store) {
    String message =
        "stopped after step "
            + state.step()
            + ": "
            + why.getMessage()
            + "; "
            + last(saved, store, "")
            + "; a lower learning rate may help";
    folder.log(message);
    return new NotFiniteException(message);
  }

  private String last(long saved, CheckpointStore store, String then) {
    if (!keeps()) {
      return "node 0 has the checkpoints";
    }
    return saved < 0
        ? "there is no checkpoint"
        : "the last checkpoint is " + store.file(saved) + then;
  }

  /** A device that ran out of memory, or is gone. */
  private IllegalStateException failed(EngineException why, long saved, CheckpointStore store) {
    String reason = String.valueOf(why.getMessage()).lines().findFirst().orElse("").strip();
    boolean memory = MemoryFailure.is(why);
    int most = config.samplesAtOnce(state.allDevices());
    String message =
        "stopped after step "
            + state.step()
            + ": PyTorch failed: "
            + reason
            + "; "
            + last(saved, store, ", --resume-step latest goes on from it")
            + (memory && most > 1
                ? "; --micro-batch-size "
                    + most / 2
                    + " takes less memory for the same steps, and so does --grad-checkpointing"
                : "");
    folder.log(message);
    return new IllegalStateException(message, why);
  }

  private void begin(Dataset dataset, long end) {
    folder.log(
        String.format(
            Locale.ROOT,
            "%,d parameters; %,d images (%s); steps %d to %d",
            state.model().parameterCount(),
            dataset.size(),
            dataset.name(),
            state.step() + 1,
            end));
  }

  private static String note(StepMetrics row) {
    return String.format(
        Locale.ROOT,
        "loss %.4f, proj_loss %.4f, grad_norm %.3f",
        row.loss(),
        row.projLoss(),
        row.gradNorm());
  }

  /** Whether this node writes. */
  private boolean keeps() {
    return state.nodes().rank() == 0;
  }

  private void save(CheckpointStore store) {
    if (!keeps()) {
      return;
    }
    folder.log("Saved checkpoint to " + store.write(state, config, args));
  }

  private void sample() {
    String name = String.format(Locale.ROOT, "%07d", state.step());
    SampleGrid.Drawn drawn = grid.write(state.manager(), state.average(), folder.samples(), name);
    drawn.file().ifPresent(file -> folder.log("Drew samples from the average: " + file));
    if (drawn.notFinite() > 0) {
      folder.log("Left out samples that are NaN or infinite: " + drawn.notFinite());
    }
  }
}
