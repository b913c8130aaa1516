package dev.repazoo.cli.options;

import dev.repazoo.generate.Division;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.Shard;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which samples {@code zoo generate} is to draw.
 *
 * @param count how many
 * @param blocks of samples that are drawn at once
 * @param shard of the work, where others do the rest
 * @param merge whether nothing is drawn, and what shards have drawn is put together
 * @param seed chooses noise and classes
 * @param classes drawn in turn, by numbers or names; empty for random ones
 * @param classNames a file of their names, in place of those that the model's tells
 * @param prompts texts drawn in turn
 * @param sampleDir parent of the folder of samples
 * @param grid where a grid goes
 * @param allowNan whether to go on where samples are not finite
 */
public record SampleRequest(
    int count,
    Blocks blocks,
    Optional<Shard> shard,
    boolean merge,
    long seed,
    Optional<List<String>> classes,
    Optional<Path> classNames,
    PromptOptions prompts,
    Path sampleDir,
    Optional<Path> grid,
    boolean allowNan) {
  private static final int REPA_SAMPLES = 50_000;
  private static final int GRID_SAMPLES = 36;

  /** Images that are drawn at once unless another number is asked for. */
  public static final int MOST_AT_ONCE = 32;

  /** The option that asks for another. */
  public static final String AT_ONCE = "per-proc-batch-size";

  /** How the drawing is divided. */
  public Division division() {
    return new Division(blocks, shard);
  }

  static SampleRequest of(Arguments arguments) {
    Optional<List<String>> classes = arguments.find("classes").map(SampleRequest::classes);
    Optional<Path> grid = arguments.find("grid").map(g -> arguments.output("grid", ".png"));
    if (grid.isPresent() && arguments.flag("latents")) {
      throw new UsageException("--grid needs images; --latents keeps latents");
    }
    PromptOptions prompts = PromptOptions.of(arguments);
    int each = classes.map(List::size).orElse(prompts.texts().size());
    ShardOptions shards = ShardOptions.of(arguments);
    int count =
        arguments.given("num-fid-samples")
            ? arguments.integer("num-fid-samples", 1)
            : each > 0 ? each : grid.isPresent() ? GRID_SAMPLES : REPA_SAMPLES;
    return new SampleRequest(
        count,
        arguments.given(AT_ONCE)
            ? new Blocks(count, arguments.integer(AT_ONCE, 1))
            : Blocks.even(count, MOST_AT_ONCE),
        shards.shard(),
        shards.merge(),
        arguments.integer("global-seed", Long.MIN_VALUE, Long.MAX_VALUE),
        classes,
        arguments.findPath("class-names"),
        prompts,
        arguments.path("sample-dir"),
        grid,
        arguments.flag(NonFiniteOption.NAME));
  }

  /** The options of classes that are given. */
  public List<String> ofClasses() {
    return Stream.of(classes.map(words -> "--classes"), classNames.map(file -> "--class-names"))
        .flatMap(Optional::stream)
        .toList();
  }

  private static List<String> classes(String text) {
    List<String> classes = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (classes.stream().anyMatch(word -> word.isEmpty() || word.matches("-\\d+"))) {
      throw new UsageException(
          "--classes is '" + text + "'; it must be numbers or names of classes joined by commas");
    }
    return classes;
  }
}
