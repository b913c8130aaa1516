package dev.repazoo.weights;

import dev.repazoo.file.MappedFile;
import dev.repazoo.pickle.Value;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A file of weights, opened by what it contains and not by what it is called.
 *
 * <p>Tensors stay in the file until their bytes are asked for; they stay valid after {@link
 * #close()}. A pickle is read as inert data: classes and functions it names are looked up in an
 * allow list and never run.
 */
public final class Checkpoint implements AutoCloseable {
  /** Where training programs put the weights of the model itself, in the order of looking. */
  private static final List<String> MODEL_KEYS =
      List.of("model", "state_dict", "model_state_dict", "module", "net", "ema", "teacher");

  private final MappedFile file;
  private final Container container;
  private final Value root;
  private final Map<String, String> metadata;
  private final Map<String, Value> leaves;

  Checkpoint(MappedFile file, Container container, Value root, Map<String, String> metadata) {
    this.file = file;
    this.container = container;
    this.root = root;
    this.metadata = Map.copyOf(metadata);
    this.leaves = Flat.leaves(root, file.path().toString());
  }

  /**
   * Opens a file of weights.
   *
   * @param path a safetensors file, or a PyTorch checkpoint of any age
   * @return the checkpoint; to be closed
   * @throws WeightsException if it is neither, is damaged, or holds a pickle that is not allowed
   */
  public static Checkpoint open(Path path) {
    return CheckpointFile.open(path);
  }

  /**
   * The file's format.
   *
   * @return which container it is
   */
  public Container container() {
    return container;
  }

  /**
   * The file.
   *
   * @return its path
   */
  public Path path() {
    return file.path();
  }

  /**
   * What the file holds, as inert data.
   *
   * @return the pickled object; for safetensors a dict of its tensors
   */
  public Value root() {
    return root;
  }

  /**
   * All leaves under dotted names, for instance {@code opt.state.0.exp_avg} or {@code args.model}.
   *
   * @return an ordered view
   */
  public Map<String, Value> flat() {
    return leaves;
  }

  /**
   * The metadata of a safetensors file.
   *
   * @return its {@code __metadata__}; empty for other containers
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The weights: the tensors under {@code model}, {@code state_dict} or another usual key if a dict
   * lies there, else those at the file's top. No prefix is removed.
   *
   * @return the tensors
   * @throws WeightsException if there are none
   */
  public StateDict stateDict() {
    if (container == Container.TORCHSCRIPT || !(root instanceof Value.Dict dict)) {
      return nonEmpty(tensors("", path().toString()), "no tensors");
    }
    for (String key : MODEL_KEYS) {
      if (dict.find(key).filter(v -> v instanceof Value.Dict).isPresent() && has(key)) {
        return stateDict(key);
      }
    }
    if (dict.entries().values().stream().anyMatch(v -> v instanceof TensorValue)) {
      return tensors("", path().toString());
    }
    throw new WeightsException(
        path()
            + " has no weights at its top nor under one of "
            + String.join(", ", MODEL_KEYS)
            + "; it holds "
            + keys());
  }

  /**
   * The tensors under a key of the top, nested ones under dotted names.
   *
   * @param key for instance {@code ema}, {@code model} or {@code opt}
   * @return the tensors, the key and its dot removed
   * @throws WeightsException if there are none; the message names the keys there are
   */
  public StateDict stateDict(String key) {
    StateDict dict = tensors(key + ".", path() + " (" + key + ")");
    return nonEmpty(dict, "no tensors under '" + key + "'");
  }

  /**
   * Whether tensors lie under a key of the top.
   *
   * @param key for instance {@code ema}
   * @return true if {@link #stateDict(String)} will find some
   */
  public boolean has(String key) {
    return tensors(key + ".", key).size() > 0;
  }

  private StateDict nonEmpty(StateDict dict, String problem) {
    if (dict.size() == 0) {
      throw new WeightsException(path() + " has " + problem + "; it holds " + keys());
    }
    return dict;
  }

  private StateDict tensors(String prefix, String origin) {
    StateDict dict = new StateDict(origin);
    leaves.forEach(
        (name, value) -> {
          if (name.startsWith(prefix) && value instanceof TensorValue array) {
            dict.put(name.substring(prefix.length()), array.tensor());
          }
        });
    return dict;
  }

  private String keys() {
    Map<String, Boolean> keys = new LinkedHashMap<>();
    leaves.keySet().forEach(name -> keys.put(name.split("\\.", 2)[0], true));
    return keys.isEmpty() ? "nothing" : String.join(", ", keys.keySet().stream().limit(8).toList());
  }

  /**
   * The number of training steps done.
   *
   * @return the integer under {@code steps}, if there is one
   */
  public OptionalLong steps() {
    return leaves.get("steps") instanceof Value.Int steps && fits(steps.value())
        ? OptionalLong.of(steps.value().longValue())
        : OptionalLong.empty();
  }

  private static boolean fits(BigInteger value) {
    return value.bitLength() < Long.SIZE;
  }

  /**
   * Ends the use of the checkpoint. Its tensors stay valid, and the maps of the file go with the
   * last of them: Java has no unmapping of its own.
   */
  @Override
  public void close() {}
}
