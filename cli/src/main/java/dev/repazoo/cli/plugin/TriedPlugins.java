package dev.repazoo.cli.plugin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.Sha256;
import dev.repazoo.json.JsonFields;
import dev.repazoo.json.JsonFile;
import dev.repazoo.message.FileProblem;
import dev.repazoo.spi.PluginGate;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Lets in the jars that load without harm, which is tried once for each jar and build of the zoo.
 *
 * <p>Verdicts are kept in {@code ZOO_HOME/plugins}, a file each, named by a digest of the jar's
 * content, of Java and of the zoo: a changed jar is another one. Several programs may try the same
 * jar at once; they write the same. Where nothing can be kept, jars are tried at every start.
 */
public final class TriedPlugins implements PluginGate {
  private static final long LIMIT_SECONDS = 10;
  private static final String REFUSAL = "refusal";

  private final Path folder;
  private final String version;
  private final TrialProcess trial = new TrialProcess(LIMIT_SECONDS);

  /**
   * Keeps verdicts in a folder.
   *
   * @param home the user's folder of the zoo
   * @param version the zoo's
   */
  public TriedPlugins(Path home, String version) {
    folder = home.resolve("plugins");
    this.version = version;
  }

  @Override
  public Optional<String> refusal(Path jar) {
    try {
      Path kept = folder.resolve(key(jar) + ".json");
      Optional<String> verdict = read(kept).or(() -> verdict(jar, kept));
      return verdict.filter(reason -> !reason.isEmpty());
    } catch (IOException e) {
      return Optional.of("it can't be read: " + FileProblem.of(e));
    }
  }

  /** The verdict that is kept: a reason, or nothing to say. */
  private static Optional<String> read(Path kept) {
    try {
      ObjectNode json = JsonFile.read(kept);
      return Optional.of(new JsonFields(kept.toString(), json).word("", REFUSAL))
          .map(reason -> reason.isEmpty() ? reason : reason + advice(kept));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // not there, or damaged: tried again
    }
  }

  private Optional<String> verdict(Path jar, Path kept) {
    try {
      String reason = trial.refusal(jar.toAbsolutePath()).orElse("");
      boolean remembered = keep(jar, reason, kept);
      return Optional.of(reason.isEmpty() || !remembered ? reason : reason + advice(kept));
    } catch (IOException e) {
      return Optional.of("it can't be tried in a process of its own: " + FileProblem.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("its trial was interrupted");
    }
  }

  private static String advice(Path kept) {
    return "; once it is mended it is tried anew, and before that if you delete " + kept;
  }

  private static boolean keep(Path jar, String reason, Path kept) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("jar", jar.toString());
    if (!reason.isEmpty()) {
      json.put(REFUSAL, reason);
    }
    byte[] content = json.toString().getBytes(StandardCharsets.UTF_8);
    try {
      Files.createDirectories(kept.getParent());
      AtomicFile.write(kept, content);
      return true;
    } catch (IOException e) {
      return false; // a folder that can't be written is no reason to do without plugins
    }
  }

  private String key(Path jar) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    for (String part :
        new String[] {Sha256.of(jar), version, ofZoo(), System.getProperty("java.vm.version")}) {
      digest.update((part + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** When the zoo was built: versions of a day's work are all called the same. */
  private static String ofZoo() throws IOException {
    try {
      Path code =
          Path.of(Registry.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.getLastModifiedTime(code).toString();
    } catch (URISyntaxException e) {
      throw new IOException("the zoo's own place is no path: " + e.getMessage(), e);
    }
  }
}
