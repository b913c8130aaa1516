package dev.repazoo.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.JsonProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What training has left in a run's folder before: the files that {@link RunFolder}, {@link
 * CheckpointStore} and {@link SampleGrid} write there, told from any others.
 *
 * @param folder the run's
 */
public record EarlierRun(Path folder) {
  private static final Pattern SAMPLES = Pattern.compile("(\\d{7,})\\.(png|npy)");
  private static final Set<String> AT_THE_TOP =
      Set.of(RunFolder.ARGS, RunFolder.LOG, RunFolder.METRICS);

  /** Its checkpoints. */
  public CheckpointStore checkpoints() {
    return new CheckpointStore(folder.resolve("checkpoints"));
  }

  /**
   * Its options as {@code args.json} keeps them; missing where there are none.
   *
   * @throws IOException when the file can't be read, or is damaged
   */
  public JsonNode args() throws IOException {
    Path file = folder.resolve(RunFolder.ARGS);
    try {
      return Files.exists(file)
          ? new ObjectMapper().readTree(file.toFile())
          : MissingNode.getInstance();
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " is no JSON (" + JsonProblem.reason(e) + "); delete it to go on", e);
    }
  }

  /**
   * The files that training wrote, in no particular order.
   *
   * @param trackerFolders where trackers' files may lie, in the run's folder
   * @throws IOException when a folder can't be read
   */
  public List<Path> written(Set<String> trackerFolders) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : files(folder)) {
      if (AT_THE_TOP.contains(file.getFileName().toString())) {
        found.add(file);
      }
    }
    for (long step : checkpoints().steps()) {
      found.add(checkpoints().file(step));
    }
    for (Path file : files(folder.resolve("samples"))) {
      if (SAMPLES.matcher(file.getFileName().toString()).matches()) {
        found.add(file);
      }
    }
    Path inside = folder.toAbsolutePath().normalize();
    for (String name : trackerFolders) {
      Path events = folder.resolve(name);
      if (events.toAbsolutePath().normalize().startsWith(inside)) {
        for (Path file : files(events)) {
          if (Trackers.own(file.getFileName().toString())) {
            found.add(file);
          }
        }
      }
    }
    return List.copyOf(new LinkedHashSet<>(found));
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * Removes what training wrote, and nothing else.
   *
   * @param trackerFolders where trackers' files may lie, in the run's folder
   * @return the files that stay, but for hidden ones
   * @throws IOException when a file can't be removed
   */
  public List<Path> clear(Set<String> trackerFolders) throws IOException {
    for (Path file : written(trackerFolders)) {
      Files.deleteIfExists(file);
    }
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /**
   * Moves checkpoints and samples of later steps out of the way, with a copy of the metrics, so
   * that a run that goes on from an earlier step neither mixes with them nor loses them.
   *
   * @return where to, a new folder in the run's; empty when there is no later checkpoint
   * @throws IOException when a file can't be moved
   */
  public Optional<Path> setAside(long step) throws IOException {
    List<Path> later = new ArrayList<>();
    for (long other : checkpoints().steps()) {
      if (other > step) {
        later.add(checkpoints().file(other));
      }
    }
    if (later.isEmpty()) {
      return Optional.empty();
    }
    for (Path file : files(folder.resolve("samples"))) {
      Matcher name = SAMPLES.matcher(file.getFileName().toString());
      if (name.matches() && Long.parseLong(name.group(1)) > step) {
        later.add(file);
      }
    }
    Path aside = unused(String.format(Locale.ROOT, "after-%07d", step));
    for (Path file : later) {
      Path target = aside.resolve(file.getParent().getFileName()).resolve(file.getFileName());
      Files.createDirectories(target.getParent());
      Files.move(file, target);
    }
    if (Files.exists(folder.resolve(RunFolder.METRICS))) {
      AtomicFile.copy(folder.resolve(RunFolder.METRICS), aside.resolve(RunFolder.METRICS));
    }
    return Optional.of(aside);
  }

  private Path unused(String name) throws IOException {
    Path aside = folder.resolve(name);
    for (int i = 2; Files.exists(aside); i++) {
      aside = folder.resolve(name + "-" + i);
    }
    return Files.createDirectories(aside);
  }
}
