package dev.repazoo.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.repazoo.progress.ProgressListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

  @Test
  void oneLineEachIntervalWithRateAndTimeLeft() {
    AtomicLong nanos = new AtomicLong();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ProgressListener listener =
        ConsoleProgress.lines(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            nanos::get,
            Duration.ofSeconds(10));
    try (ProgressListener.Task task = listener.begin("training", 100, "steps")) {
      for (int second = 1; second <= 25; second++) {
        nanos.addAndGet(1_000_000_000L);
        task.note("loss 0.5");
        task.advanceTo(2L * second);
      }
    }
    assertEquals(
        List.of(
            "training: 20/100 steps, 2.00/s, 40 s left, loss 0.5",
            "training: 40/100 steps, 2.00/s, 30 s left, loss 0.5"),
        bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
