package dev.repazoo.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * A file that notes each piece of a result that was taken, a line of JSON as soon as it was, so
 * that a later run keeps those pieces. One process writes it.
 *
 * @param <R> what is noted of a piece, as JSON
 */
public final class Manifest<R> {
  /** The usual name of the file. */
  public static final String NAME = "manifest.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<Integer, R> noted;

  private Manifest(Path file, Map<Integer, R> noted) {
    this.file = file;
    this.noted = noted;
  }

  /**
   * Makes the file, or reads what earlier runs have noted: up to a line that was cut off when a
   * process was killed, which goes, as does what follows it.
   *
   * @param number of the piece that a note is of; of two the later one counts
   * @throws IOException when it can't be read or written
   */
  public static <R> Manifest<R> open(Path file, Class<R> type, ToIntFunction<R> number)
      throws IOException {
    Map<Integer, R> noted = new TreeMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        try {
          R note = JSON.readValue(line, type);
          noted.put(number.applyAsInt(note), note);
        } catch (JsonProcessingException e) {
          break;
        }
      }
    }
    StringBuilder whole = new StringBuilder();
    for (R note : noted.values()) {
      whole.append(line(note));
    }
    AtomicFile.write(file, whole.toString().getBytes(StandardCharsets.UTF_8));
    return new Manifest<>(file, noted);
  }

  private static String line(Object note) throws JsonProcessingException {
    return JSON.writeValueAsString(note) + "\n";
  }

  /** What an earlier run has noted of a piece that it took. */
  public Optional<R> noted(int piece) {
    return Optional.ofNullable(noted.get(piece));
  }

  /** What earlier runs have noted, in the order of pieces. */
  public List<R> noted() {
    return List.copyOf(noted.values());
  }

  /** Notes that a piece was taken; it is on the disk after this. */
  public void note(R note) throws IOException {
    Files.writeString(file, line(note), StandardOpenOption.APPEND, StandardOpenOption.SYNC);
  }
}
