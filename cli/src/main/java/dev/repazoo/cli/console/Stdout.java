package dev.repazoo.cli.console;

import dev.repazoo.cli.Main;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where results go, as UTF-8. Java's print streams keep failures to themselves; this one remembers
 * the first, and {@link Main} ends with exit code 1 and its reason: a full disk, a closed stream.
 *
 * <p>A reader that has seen enough ({@code zoo list | head -1}) is no failure that people want to
 * read about. Other programs die of SIGPIPE then, at once and without a word; Java's are told by an
 * exception. The program goes on, since a run of hours must not be lost for its last line, prints
 * nothing more, and ends with {@value #SIGPIPE}, the exit code of those that die of the signal.
 */
public final class Stdout extends PrintStream {
  /** 128 and the signal's number. */
  public static final int SIGPIPE = 141;

  private final Watched watched;

  private Stdout(Watched watched) {
    super(watched, false, StandardCharsets.UTF_8);
    this.watched = watched;
  }

  /** The process's. */
  public static Stdout ofProcess() {
    return to(new FileOutputStream(FileDescriptor.out));
  }

  public static Stdout to(OutputStream out) {
    return new Stdout(new Watched(out));
  }

  /**
   * The exit code of a command whose results are all printed; says why they could not be.
   *
   * @param own the command's exit code, which stays if it is a failure's
   */
  public static int exitCode(PrintStream out, PrintStream err, int own) {
    if (!out.checkError()) {
      return own;
    }
    Optional<String> reason = out instanceof Stdout one ? one.watched.reason : Optional.empty();
    if (reason.filter(text -> text.contains("Broken pipe")).isPresent()) {
      return own == 0 ? SIGPIPE : own;
    }
    err.println(
        "zoo: stdout can't be written"
            + reason.map(text -> " (" + text + ")").orElse("")
            + "; results are incomplete");
    return own == 0 ? 1 : own;
  }

  private static final class Watched extends FilterOutputStream {
    private Optional<String> reason = Optional.empty();

    Watched(OutputStream out) {
      super(out);
    }

    private IOException noted(IOException failure) {
      if (reason.isEmpty()) {
        reason = Optional.of(String.valueOf(failure.getMessage()));
      }
      return failure;
    }

    @Override
    public void write(int one) throws IOException {
      try {
        out.write(one);
      } catch (IOException e) {
        throw noted(e);
      }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        throw noted(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw noted(e);
      }
    }
  }
}
