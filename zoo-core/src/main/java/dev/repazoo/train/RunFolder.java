package dev.repazoo.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run leaves in {@code OUTPUT_DIR/EXP_NAME}: {@code args.json}, {@code log.txt}, {@code
 * metrics.jsonl}, {@code checkpoints/}, {@code samples/} and TensorBoard events in {@code logs/}.
 */
public final class RunFolder implements AutoCloseable {
  static final String ARGS = "args.json";
  static final String LOG = "log.txt";
  static final String METRICS = "metrics.jsonl";
  static final String EVENTS = "events.out.tfevents.";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final Path folder;
  private final BufferedWriter log;
  private final BufferedWriter metrics;
  private final Path eventFile;
  private final Optional<EventFile> events;

  /**
   * Opens or makes the folder, which nobody else may write to meanwhile. Rows of metrics after
   * {@code step} are dropped: a resumed run writes them again. Parts of files that a killed run
   * left are removed.
   *
   * @param args the options, kept in {@code args.json}
   * @param step steps done so far
   * @param eventFolder where TensorBoard events go, inside the folder; empty writes none
   * @throws UncheckedIOException when it can't be written
   */
  public RunFolder(Path folder, JsonNode args, long step, Optional<String> eventFolder) {
    this.folder = folder;
    try {
      Files.createDirectories(checkpoints());
      Files.createDirectories(samples());
      for (Path place : List.of(folder, checkpoints(), samples())) {
        AtomicFile.removeLeftovers(place);
      }
      byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(args);
      AtomicFile.write(folder.resolve(ARGS), out -> out.write(ByteBuffer.wrap(text)));
      Path metricsFile = folder.resolve(METRICS);
      keepUntil(metricsFile, step);
      log = appender(folder.resolve(LOG));
      metrics = appender(metricsFile);
      eventFile =
          folder.resolve(eventFolder.orElse("")).resolve(EVENTS + System.currentTimeMillis());
      events = eventFolder.isPresent() ? Optional.of(events(eventFile)) : Optional.empty();
    } catch (WriteFailure e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "can't write into " + folder + ": " + e + "; choose another --output-dir", e));
    }
  }

  private static EventFile events(Path file) throws IOException {
    try {
      Files.createDirectories(file.getParent());
      return new EventFile(file);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  private static BufferedWriter appender(Path file) throws IOException {
    try {
      return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  private static void keepUntil(Path file, long step) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    List<String> kept = new ArrayList<>();
    for (String row : Files.readAllLines(file)) {
      if (stepOf(row) <= step) {
        kept.add(row + "\n");
      }
    }
    byte[] text = String.join("", kept).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(ByteBuffer.wrap(text)));
  }

  /** A row cut short by a kill counts as one to drop. */
  private static long stepOf(String row) {
    try {
      return JSON.readTree(row).path("step").asLong(Long.MAX_VALUE);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Long.MAX_VALUE;
    }
  }

  /** The folder of checkpoints. */
  public Path checkpoints() {
    return folder.resolve("checkpoints");
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

  /** Adds a row to {@code metrics.jsonl} and the events. */
  public void record(StepMetrics row) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("step", row.step())
            .put("loss", row.loss())
            .put("proj_loss", row.projLoss())
            .put("grad_norm", row.gradNorm())
            .put("images_per_second", row.imagesPerSecond());
    try {
      metrics.write(json + "\n");
      metrics.flush();
    } catch (IOException e) {
      throw failed(folder.resolve(METRICS), e);
    }
    try {
      if (events.isPresent()) {
        events.get().scalar("loss", row.step(), row.loss());
        events.get().scalar("proj_loss", row.step(), row.projLoss());
        events.get().scalar("grad_norm", row.step(), row.gradNorm());
        events.get().scalar("images_per_second", row.step(), row.imagesPerSecond());
      }
    } catch (IOException e) {
      throw failed(eventFile, e);
    }
  }

  private static UncheckedIOException failed(Path file, IOException e) {
    return new UncheckedIOException(WriteFailure.of(file, e));
  }

  @Override
  public void close() {
    try {
      log.close();
      metrics.close();
      if (events.isPresent()) {
        events.get().close();
      }
    } catch (IOException e) {
      throw failed(folder.resolve(METRICS), e);
    }
  }
}
