package dev.repazoo.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.file.WriteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** TensorBoard's events: a scalar for each of a step's numbers. */
final class TensorBoardSink implements MetricsSink {
  static final Tracker TRACKER =
      new Tracker() {
        @Override
        public String word() {
          return "tensorboard";
        }

        @Override
        public MetricsSink open(Path folder) throws IOException {
          return new TensorBoardSink(folder);
        }

        @Override
        public boolean owns(String fileName) {
          return fileName.matches(Pattern.quote(EVENTS) + "\\d+");
        }
      };

  private static final String EVENTS = "events.out.tfevents.";

  private final Path file;
  private final EventFile events;

  /** Begins a new file in a folder, which is made if needed. */
  TensorBoardSink(Path folder) throws IOException {
    file = folder.resolve(EVENTS + System.currentTimeMillis());
    try {
      Files.createDirectories(folder);
      events = new EventFile(file);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  @Override
  public void record(StepMetrics row) throws IOException {
    try {
      for (Map.Entry<String, JsonNode> number : row.toJson().properties()) {
        if (!number.getKey().equals(StepMetrics.STEP)) {
          events.scalar(number.getKey(), row.step(), number.getValue().doubleValue());
        }
      }
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
