package dev.repazoo.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run leaves in {@code OUTPUT_DIR/EXP_NAME}: {@code args.json}, {@code log.txt}, {@code
 * metrics.jsonl}, {@code checkpoints/}, {@code samples/} and TensorBoard events in {@code logs/}.
 */
public final class RunFolder implements AutoCloseable {
  /** Its folder of checkpoints. */
  public static final String CHECKPOINTS = "checkpoints";

  static final String ARGS = "args.json";
  static final String LOG = "log.txt";
  static final String METRICS = "metrics.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final Path folder;
  private final BufferedWriter log;
  private final List<MetricsSink> sinks = new ArrayList<>();

  /**
   * Opens or makes the folder, which nobody else may write to meanwhile. Rows of metrics after
   * {@code step} are dropped: a resumed run writes them again. Parts of files that a killed run
   * left are removed.
   *
   * @param args the options, kept in {@code args.json}
   * @param step steps done so far
   * @param trackers that the numbers are written for, beside {@code metrics.jsonl}
   * @param trackerFolder where their files go, inside the folder
   * @throws UncheckedIOException when it can't be written
   */
  public RunFolder(
      Path folder, JsonNode args, long step, List<Tracker> trackers, String trackerFolder) {
    this.folder = folder;
    try {
      Files.createDirectories(checkpoints());
      Files.createDirectories(samples());
      for (Path place : List.of(folder, checkpoints(), samples())) {
        AtomicFile.removeLeftovers(place);
      }
      byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(args);
      AtomicFile.write(folder.resolve(ARGS), text);
      sinks.add(new JsonLinesSink(folder.resolve(METRICS), step));
      for (Tracker tracker : trackers) {
        sinks.add(tracker.open(folder.resolve(trackerFolder)));
      }
      log = appender(folder.resolve(LOG));
    } catch (WriteFailure e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("can't write into " + folder + ": " + e + "; choose another place", e));
    }
  }

  private static BufferedWriter appender(Path file) throws IOException {
    try {
      return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  /** The folder of checkpoints. */
  public Path checkpoints() {
    return folder.resolve(CHECKPOINTS);
  }

  /** The folder of sample grids. */
  public Path samples() {
    return folder.resolve("samples");
  }

  /** Adds a line to {@code log.txt}. */
  public void log(String line) {
    try {
      log.write("[" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME) + "] " + line + "\n");
      log.flush();
    } catch (IOException e) {
      throw failed(folder.resolve(LOG), e);
    }
  }

  /** Gives a step's numbers to all trackers. */
  public void record(StepMetrics row) {
    try {
      for (MetricsSink sink : sinks) {
        sink.record(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UncheckedIOException failed(Path file, IOException e) {
    return new UncheckedIOException(WriteFailure.of(file, e));
  }

  @Override
  public void close() {
    try {
      for (MetricsSink sink : sinks) {
        sink.close();
      }
      log.close();
    } catch (IOException e) {
      throw failed(folder.resolve(LOG), e);
    }
  }
}
