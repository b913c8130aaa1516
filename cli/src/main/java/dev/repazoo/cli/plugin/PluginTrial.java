package dev.repazoo.cli.plugin;

import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.TextEncoderProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The program of the process that tries a jar: does with it what commands do to list and describe
 * its entries. The answer is a file, since stdout and exit codes are the plugin's, too.
 */
final class PluginTrial {
  /** What the file holds from when the jar is about to be loaded. */
  static final String BEGUN = "begun";

  /** What it holds when all of the jar's answers were there. */
  static final String DONE = "done";

  private PluginTrial() {}

  /**
   * Tries a jar.
   *
   * @param arguments the file of the answer, and the jar
   */
  public static void main(String[] arguments) throws Exception {
    Path answer = Path.of(arguments[0]);
    Path jar = Path.of(arguments[1]);
    Files.writeString(answer, BEGUN);
    Files.writeString(answer, outcome(jar));
    Runtime.getRuntime().halt(0); // whatever threads and hooks the jar has started
  }

  /** Exceptions and missing classes cost the jar only and are told when it is loaded. */
  private static String outcome(Path jar) {
    try {
      Optional<String> mismatch = mismatch(jar);
      if (mismatch.isPresent()) {
        return "it was built against another version of the program: "
            + mismatch.get()
            + "; build it again";
      }
      Registry registry =
          Registry.load(
              List.of(jar.getParent()),
              other -> other.equals(jar) ? Optional.empty() : Optional.of("not asked for"));
      for (Registered<?> one : registry.all()) {
        if (one.plugin().equals(jar.getFileName().toString())) {
          describe(one);
        }
      }
      return DONE;
    } catch (StackOverflowError | OutOfMemoryError e) {
      return "loading it fails: " + e;
    }
  }

  private static Optional<String> mismatch(Path jar) {
    try {
      return PluginLinkage.mismatch(jar);
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // a damaged jar or class is told when it is loaded
    }
  }

  /** What fails here fails for this entry only, and in words, when a command asks for it. */
  private static void describe(Registered<?> one) {
    String id = one.entry().id();
    try {
      if (one.provider() instanceof EncoderProvider encoders) {
        encoders.modelTypes();
        encoders.config(id);
      } else if (one.provider() instanceof GeneratorProvider generators) {
        generators.config(id);
      } else if (one.provider() instanceof CodecProvider codecs) {
        codecs.config(id);
      } else if (one.provider() instanceof TextEncoderProvider texts) {
        texts.config(id);
      }
    } catch (LinkageError | RuntimeException e) {
      System.err.println(id + ": " + e);
    }
  }
}
