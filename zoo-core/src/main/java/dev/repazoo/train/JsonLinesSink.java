package dev.repazoo.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** {@code metrics.jsonl}: a JSON object a step. */
final class JsonLinesSink implements MetricsSink {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final BufferedWriter writer;

  /**
   * Goes on with a file, or begins it.
   *
   * @param step rows after it are dropped: a resumed run writes them again
   */
  JsonLinesSink(Path file, long step) throws IOException {
    this.file = file;
    keepUntil(step);
    try {
      writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  private void keepUntil(long step) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    List<String> kept = new ArrayList<>();
    for (String row : Files.readAllLines(file)) {
      if (stepOf(row) <= step) {
        kept.add(row + "\n");
      }
    }
    byte[] text = String.join("", kept).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, text);
  }

  /** A row cut short by a kill counts as one to drop. */
  private static long stepOf(String row) {
    try {
      return JSON.readTree(row).path("step").asLong(Long.MAX_VALUE);
    } catch (JsonProcessingException e) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public void record(StepMetrics row) throws IOException {
    try {
      writer.write(row.toJson() + "\n");
      writer.flush();
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
