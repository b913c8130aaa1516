package dev.repazoo.cli.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.diffusion.FittedTable;
import java.util.List;
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
    Optional<ObjectNode> json = checkpoint.solverTables();
    try {
      return json.map(tables -> FittedTable.all(checkpoint.path().toString(), tables))
          .orElse(List.of());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          e.getMessage() + "; 'zoo export --what weights --solver-table F' writes the file anew",
          e);
    }
  }
}
