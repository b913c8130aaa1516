package dev.repazoo.export;

import ai.djl.nn.Block;
import dev.repazoo.runtime.GraphMetadata;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A graph to be exported.
 *
 * @param what what it is, e.g. {@code denoiser}
 * @param block whose parameters become its weights
 * @param inputs its inputs
 * @param outputs the names of its outputs
 * @param traced what is recorded
 * @param eager the same, computed by the running engine, to check the file against
 * @param metadata entries for the file
 * @param description it in a few words: {@code sampler of 20 steps}
 * @param shortened what is run in place of it, where running it would take minutes
 */
public record GraphSpec(
    String what,
    Block block,
    List<GraphInput> inputs,
    List<String> outputs,
    Forward traced,
    Forward eager,
    SortedMap<String, String> metadata,
    String description,
    Optional<Shortened> shortened) {

  /** Copies the collections. */
  public GraphSpec {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    metadata = new TreeMap<>(metadata);
  }

  /** A graph that is run as it is. */
  public GraphSpec(
      String what,
      Block block,
      List<GraphInput> inputs,
      List<String> outputs,
      Forward traced,
      Forward eager,
      SortedMap<String, String> metadata) {
    this(
        what,
        block,
        inputs,
        outputs,
        traced,
        eager,
        metadata,
        metadata.containsKey(GraphMetadata.STEPS)
            ? what + " of " + metadata.get(GraphMetadata.STEPS) + " steps"
            : what,
        Optional.empty());
  }

  /** A graph whose code runs eagerly as it is recorded. */
  public static GraphSpec of(
      String what, Block block, List<GraphInput> inputs, List<String> outputs, Forward function) {
    return new GraphSpec(what, block, inputs, outputs, function, function, new TreeMap<>());
  }

  /** The same, whose file is checked against other code: what an engine lacks by other means. */
  public GraphSpec withEager(Forward other) {
    return new GraphSpec(
        what, block, inputs, outputs, traced, other, metadata, description, shortened);
  }

  /** The same with further metadata. */
  public GraphSpec withMetadata(SortedMap<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(metadata);
    all.putAll(more);
    return new GraphSpec(what, block, inputs, outputs, traced, eager, all, description, shortened);
  }

  /** The same in other words. */
  GraphSpec described(String words) {
    return new GraphSpec(what, block, inputs, outputs, traced, eager, metadata, words, shortened);
  }

  /** The same with others that are run in its place. */
  GraphSpec with(Optional<Shortened> others) {
    return new GraphSpec(
        what, block, inputs, outputs, traced, eager, metadata, description, others);
  }
}
