package dev.repazoo.weights;

import dev.repazoo.pickle.Value;
import dev.repazoo.pickle.Value.Dict;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What REPA's train.py saves: {@code {model, ema, opt, args, steps}}.
 *
 * <p>Written with a plain dict of arguments, so that {@code torch.load(weights_only=True)} accepts
 * the file; REPA's resume doesn't read them. Read with either that or REPA's own {@code
 * argparse.Namespace}.
 *
 * @param model weights being trained
 * @param ema their exponential moving average
 * @param opt state of the optimizer; absent in checkpoints that can't be resumed
 * @param args command line of the run
 * @param steps training steps done, at least 0
 */
public record RepaCheckpoint(
    StateDict model, StateDict ema, Optional<AdamWState> opt, Map<String, Value> args, long steps) {
  /** Checks the steps and keeps its own arguments. */
  public RepaCheckpoint {
    if (steps < 0) {
      throw new IllegalArgumentException("steps is " + steps + ", must be at least 0");
    }
    args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
  }

  /**
   * Writes the checkpoint; it appears whole or not at all.
   *
   * @param target the file, in REPA {@code checkpoints/0050000.pt}
   * @throws WeightsException if it can't be written
   */
  public void write(Path target) {
    Dict arguments = new Dict();
    args.forEach(arguments::put);
    Dict root = new Dict().put("model", tree(model)).put("ema", tree(ema));
    opt.ifPresent(state -> root.put("opt", state.toValue()));
    root.put("args", arguments).put("steps", Value.of(steps));
    TorchZipWriter.write(target, root);
  }

  private static Value tree(StateDict tensors) {
    Dict dict = new Dict(Value.ORDERED_DICT, new LinkedHashMap<>());
    tensors.forEach(entry -> dict.put(entry.getKey(), new TensorValue(entry.getValue())));
    return dict;
  }

  /**
   * Reads a checkpoint of this form. Its tensors stay in the file until they are asked for.
   *
   * @param file the file
   * @return the checkpoint
   * @throws WeightsException if it can't be read or lacks {@code model}, {@code ema} or {@code
   *     steps}
   */
  public static RepaCheckpoint read(Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      if (!(checkpoint.root() instanceof Dict root)) {
        throw new WeightsException(file + " is no training checkpoint: it holds no dict");
      }
      long steps =
          checkpoint
              .steps()
              .orElseThrow(
                  () ->
                      new WeightsException(
                          file + " is no training checkpoint: it has no 'steps'; can't resume"));
      Optional<AdamWState> opt =
          root.find("opt").map(value -> AdamWState.of(value, file.toString()));
      return new RepaCheckpoint(
          checkpoint.stateDict("model"),
          checkpoint.stateDict("ema"),
          opt,
          arguments(root.find("args").orElseGet(Dict::new)),
          steps);
    }
  }

  private static Map<String, Value> arguments(Value value) {
    Dict dict = value instanceof Value.PyObject namespace ? namespace.state() : new Dict();
    if (value instanceof Dict plain) {
      dict = plain;
    }
    Map<String, Value> args = new LinkedHashMap<>();
    dict.entries().forEach((key, member) -> args.put(Value.text(key), member));
    return args;
  }
}
