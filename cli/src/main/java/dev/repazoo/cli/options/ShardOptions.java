package dev.repazoo.cli.options;

import dev.repazoo.shard.Shard;
import java.util.List;
import java.util.Optional;

/**
 * Whether a command does a part of the work, where other processes or machines do the rest.
 *
 * @param shard of the work; empty for all
 * @param merge whether nothing new is made, and what shards have made is put together
 */
public record ShardOptions(Optional<Shard> shard, boolean merge) {
  private static final String SHARD = "shard";
  private static final String MERGE = "merge";

  /** All of the work. */
  public static final ShardOptions WHOLE = new ShardOptions(Optional.empty(), false);

  /**
   * The options' rows.
   *
   * @param does for example {@code draw}
   * @param done for example {@code drawn}
   */
  static List<CommandOption> rows(String does, String done) {
    return List.of(
        CommandOption.of(
            SHARD,
            "I/N",
            does + " the I-th of N parts: as many processes or machines make one result"),
        CommandOption.flag(MERGE, does + " nothing; put together what all shards have " + done));
  }

  /**
   * Reads them.
   *
   * @throws UsageException when both are given
   */
  static ShardOptions of(Arguments arguments) {
    ShardOptions options =
        new ShardOptions(arguments.find(SHARD).map(Shard::of), arguments.flag(MERGE));
    if (options.merge && options.shard.isPresent()) {
      throw new UsageException(
          "--merge puts together what all shards have made; leave --shard out");
    }
    return options;
  }

  /** The one that is given. */
  Optional<String> given() {
    return shard.isPresent() ? Optional.of(SHARD) : Optional.of(MERGE).filter(option -> merge);
  }
}
