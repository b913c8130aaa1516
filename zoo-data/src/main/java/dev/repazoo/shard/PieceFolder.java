package dev.repazoo.shard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.json.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The hidden folder {@code .pieces} in a result that others make in pieces and one process takes,
 * or beside a result that is a file: the settings that a later run must share, the {@link Manifest}
 * of pieces that were taken, and a folder for attempts at pieces. It is there until the result is
 * whole.
 *
 * @param <R> what is noted of a piece, as JSON
 */
public final class PieceFolder<R> implements AutoCloseable {
  /** Its name. */
  public static final String NAME = ".pieces";

  private static final String SETTINGS = "settings.json";
  private static final String ATTEMPTS = "attempts";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Manifest<R> manifest;
  private boolean worthKeeping;

  private PieceFolder(Path folder, Manifest<R> manifest) {
    this.folder = folder;
    this.manifest = manifest;
    worthKeeping = !manifest.noted().isEmpty();
  }

  /** Whether a result is being made so, by this process or one that ended. */
  public static boolean isIn(Path result) {
    return Files.exists(result.resolve(NAME).resolve(Manifest.NAME));
  }

  /**
   * Begins, or goes on with what an earlier run noted. The caller holds the result's lock.
   *
   * @param result what is made
   * @param settings all that decides what pieces there are and their bytes
   * @param number of the piece that a note is of
   * @throws IllegalArgumentException when it was begun with others; the message names them
   * @throws IOException when it can't be read or written
   */
  public static <R> PieceFolder<R> open(
      Path result, ObjectNode settings, Class<R> type, ToIntFunction<R> number) throws IOException {
    return open(result.resolve(NAME), result, settings, type, number);
  }

  /** Where such a folder lies of a result that is a file. */
  public static Path beside(Path file) {
    return file.resolveSibling("." + file.getFileName() + NAME);
  }

  /**
   * The same of a folder that lies elsewhere.
   *
   * @param result what is made, for messages
   */
  public static <R> PieceFolder<R> open(
      Path folder, Path result, ObjectNode settings, Class<R> type, ToIntFunction<R> number)
      throws IOException {
    Files.createDirectories(folder);
    Path manifest = folder.resolve(Manifest.NAME);
    if (Files.exists(manifest)) {
      agree(folder.resolve(SETTINGS), result, settings);
    }
    AtomicFile.write(
        folder.resolve(SETTINGS),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(settings));
    PieceFolder<R> open = new PieceFolder<>(folder, Manifest.open(manifest, type, number));
    remove(open.attempts());
    Files.createDirectories(open.attempts());
    return open;
  }

  private static void agree(Path file, Path result, ObjectNode settings) throws IOException {
    JsonNode earlier = JsonFile.read(file);
    List<String> differences = new ArrayList<>();
    settings
        .fieldNames()
        .forEachRemaining(
            name -> {
              String then = earlier.path(name).asText();
              String now = settings.path(name).asText();
              if (!then.equals(now)) {
                differences.add("%s: %s, now %s".formatted(name, then, now));
              }
            });
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "%s was begun with other settings (%s); repeat those, or delete %s to begin anew"
              .formatted(result, String.join("; ", differences), file.getParent()));
    }
  }

  /** Where others make pieces, each attempt under a name of its own. */
  public Path attempts() {
    return folder.resolve(ATTEMPTS);
  }

  /** What an earlier run has noted of a piece that it took. */
  public Optional<R> noted(int piece) {
    return manifest.noted(piece);
  }

  /** What earlier runs have noted, in the order of pieces. */
  public List<R> noted() {
    return manifest.noted();
  }

  /** Notes that a piece was taken. */
  public void note(R report) throws IOException {
    manifest.note(report);
    worthKeeping = true;
  }

  /** Forgets all: the result is whole. */
  public static void clear(Path result) throws IOException {
    remove(result.resolve(NAME));
  }

  /** Removes a folder for good, if it is there; what others still write in it may stay. */
  public static void remove(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try {
      TemporaryPath.at(path).close();
    } catch (NoSuchFileException | DirectoryNotEmptyException | UncheckedIOException e) {
      // an attempt that was given up still writes; the next run removes what it leaves
    }
  }

  @Override
  public void close() throws IOException {
    remove(worthKeeping ? attempts() : folder);
  }
}
