package dev.repazoo.cli.console;

import dev.repazoo.progress.ProgressListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress on stderr: a bar on a terminal, else one line each ten seconds.
 *
 * <p>Java can't tell whether stderr is a terminal; the launcher can, and says so in {@code
 * zoo.terminal}.
 */
public final class ConsoleProgress {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private ConsoleProgress() {}

  public static ProgressListener onStderr() {
    return Boolean.getBoolean("zoo.terminal")
        ? ConsoleProgress::bar
        : lines(System.err, System::nanoTime, INTERVAL);
  }

  private static ProgressListener.Task bar(String name, long total, String unit) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(total)
            .setUnit(" " + unit, 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .showSpeed()
            .build();
    return new ProgressListener.Task() {
      @Override
      public void advanceTo(long done) {
        bar.stepTo(done);
      }

      @Override
      public void note(String text) {
        bar.setExtraMessage(" " + text);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  /** One line at most each interval, with rate and time left. */
  static ProgressListener lines(PrintStream out, LongSupplier nanos, Duration interval) {
    return (name, total, unit) ->
        new ProgressListener.Task() {
          private final long start = nanos.getAsLong();
          private long next = start + interval.toNanos();
          private String note = "";

          @Override
          public void advanceTo(long done) {
            long now = nanos.getAsLong();
            if (now < next) {
              return;
            }
            next = now + interval.toNanos();
            out.println(line(name, done, total, unit, (now - start) / 1e9) + note);
          }

          @Override
          public void note(String text) {
            note = ", " + text;
          }
        };
  }

  private static String line(String name, long done, long total, String unit, double seconds) {
    double rate = done / Math.max(seconds, 1e-9);
    String of = total == ProgressListener.UNKNOWN ? "" : "/" + total;
    String left =
        total == ProgressListener.UNKNOWN || done == 0
            ? ""
            : ", " + Math.round((total - done) / rate) + " s left";
    return String.format(Locale.ROOT, "%s: %d%s %s, %.2f/s%s", name, done, of, unit, rate, left);
  }
}
