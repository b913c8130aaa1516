package dev.repazoo.spi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Weights that lie in a plugin's jar: entries whose address is {@code resource:NAME}, where NAME is
 * a file beside the provider's class.
 */
public final class ShippedWeights {
  private static final String SCHEME = "resource:";

  private ShippedWeights() {}

  /** Whether an entry's weights are in its plugin's jar. */
  public static boolean has(CatalogueEntry entry) {
    return entry.weights().filter(file -> file.uri().startsWith(SCHEME)).isPresent();
  }

  /**
   * Copies an entry's weights to a folder of their own, which is deleted when the program ends.
   *
   * @return the file, ready for {@code Checkpoint.open}
   * @throws IllegalArgumentException if the entry's weights are elsewhere
   * @throws IOException if the jar lacks them, or their digest is not the published one
   */
  public static Path extract(Provider provider, CatalogueEntry entry) throws IOException {
    if (!has(entry)) {
      throw new IllegalArgumentException(entry.id() + " has no weights in its plugin's jar");
    }
    WeightFile weights = entry.weights().orElseThrow();
    String name = weights.uri().substring(SCHEME.length());
    Path folder = Files.createTempDirectory("repazoo-");
    folder.toFile().deleteOnExit(); // after what is in it, which is registered later
    Path file = folder.resolve(weights.name());
    MessageDigest digest = sha256();
    try (InputStream in = provider.getClass().getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(entry.id() + ": " + name + " is missing in the plugin's jar");
      }
      copy(new DigestInputStream(in, digest), file, entry);
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!weights.sha256().orElse(found).equals(found)) {
      throw new IOException(
          entry.id() + ": " + name + " in the plugin's jar is damaged: its SHA-256 is " + found);
    }
    return file;
  }

  /**
   * Copies a file that lies in the jar beside an entry's weights, with another ending, into the
   * folder of the extracted weights.
   *
   * @param weights as {@link #extract} gave them
   * @param ending for instance {@code .onnx}
   * @return the file, if the jar has it
   */
  public static Optional<Path> extractBeside(
      Path weights, Provider provider, CatalogueEntry entry, String ending) throws IOException {
    String name = entry.weights().orElseThrow().uri().substring(SCHEME.length());
    try (InputStream in = provider.getClass().getResourceAsStream(withEnding(name, ending))) {
      if (in == null) {
        return Optional.empty();
      }
      Path file = weights.resolveSibling(withEnding(weights.getFileName().toString(), ending));
      copy(in, file, entry);
      return Optional.of(file);
    }
  }

  private static String withEnding(String name, String ending) {
    return name.replaceFirst("\\.[^./]+$", "") + ending;
  }

  private static void copy(InputStream in, Path file, CatalogueEntry entry) throws IOException {
    file.toFile().deleteOnExit();
    try {
      Files.copy(in, file);
    } catch (IOException e) {
      throw new IOException(
          "can't unpack the weights of " + entry.id() + " to " + file + ": " + e.getMessage(), e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
