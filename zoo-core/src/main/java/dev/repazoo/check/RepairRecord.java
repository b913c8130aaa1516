package dev.repazoo.check;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What repairs have changed of a data set since it was last as people made it: {@code
 * .removed/undo.json}. It is written before the changes are made, so some of them may be missing.
 *
 * <p>Names are relative to the data set's folder, those of kept files to {@code .removed/}.
 *
 * @param state how far the last repair or its undoing came
 * @param moved files and folders that were moved, oldest first
 * @param changed files that were written anew, of which a copy is kept
 * @param made files that were not there before
 * @param folders that were not there before
 * @param digests SHA-256 of the changed and made files as the repair left them; empty before
 */
record RepairRecord(
    State state,
    List<Kept> moved,
    List<Kept> changed,
    List<String> made,
    List<String> folders,
    Map<String, String> digests) {
  static final String FILE = "undo.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How far it came. */
  enum State {
    /** A repair works, or was stopped. */
    REPAIRING,
    /** The repair is done. */
    REPAIRED,
    /** Files that the repair made are gone, and the others are being put back. */
    UNDOING
  }

  /**
   * A file that is kept.
   *
   * @param name that it had
   * @param kept where it is
   * @param first whether it was there before all repairs, so that undoing them brings it back
   */
  record Kept(String name, String kept, boolean first) {}

  /** Copies lists and map. */
  @JsonCreator
  RepairRecord(
      @JsonProperty(value = "state", required = true) State state,
      @JsonProperty(value = "moved", required = true) List<Kept> moved,
      @JsonProperty(value = "changed", required = true) List<Kept> changed,
      @JsonProperty(value = "made", required = true) List<String> made,
      @JsonProperty(value = "folders", required = true) List<String> folders,
      @JsonProperty(value = "digests", required = true) Map<String, String> digests) {
    this.state = state;
    this.moved = List.copyOf(moved);
    this.changed = List.copyOf(changed);
    this.made = List.copyOf(made);
    this.folders = List.copyOf(folders);
    this.digests = Map.copyOf(digests);
  }

  /** A record of nothing. */
  static RepairRecord none() {
    return new RepairRecord(State.REPAIRED, List.of(), List.of(), List.of(), List.of(), Map.of());
  }

  /**
   * Reads one.
   *
   * @throws IOException if it is damaged
   */
  static Optional<RepairRecord> read(Path removed) throws IOException {
    Path file = removed.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), RepairRecord.class));
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " is damaged (" + JsonProblem.reason(e) + "); put files back from there by hand",
          e);
    }
  }

  void write(Path removed) throws IOException {
    byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    AtomicFile.write(removed.resolve(FILE), text);
  }

  RepairRecord in(State next, Map<String, String> left) {
    return new RepairRecord(next, moved, changed, made, folders, left);
  }

  /** Where the last file of each name that was moved is kept. */
  Map<String, String> keptNow() {
    Map<String, String> kept = new HashMap<>();
    moved.forEach(one -> kept.put(one.name(), one.kept()));
    return kept;
  }
}
