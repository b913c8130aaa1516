package dev.repazoo.cli.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.KeptTables;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.diffusion.FittedTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The solvers that were fitted to a model and travel in its file. */
public final class CarriedTables {
  private CarriedTables() {}

  /**
   * A checkpoint's.
   *
   * @throws CommandFailure when the file holds something else in their place
   */
  public static List<FittedTable> of(GeneratorCheckpoint checkpoint) throws CommandFailure {
    return read(checkpoint.path(), checkpoint.solverTables(), "weights");
  }

  /**
   * An exported denoiser's; graphs that hold a solver carry none.
   *
   * @param metadata the file's
   * @throws CommandFailure when the file holds something else in their place
   */
  public static List<FittedTable> of(Path graph, Map<String, String> metadata)
      throws CommandFailure {
    return read(graph, KeptTables.of(graph, metadata), "denoiser");
  }

  /** What they are, for people. */
  static Optional<String> words(List<FittedTable> tables) {
    return tables.stream().map(FittedTable::words).reduce((one, other) -> one + "; " + other);
  }

  private static List<FittedTable> read(Path file, Optional<ObjectNode> json, String what)
      throws CommandFailure {
    try {
      return json.map(tables -> FittedTable.all(file.toString(), tables)).orElse(List.of());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          "%s; 'zoo export --what %s --solver-table F' writes the file anew"
              .formatted(e.getMessage(), what),
          e);
    }
  }
}
