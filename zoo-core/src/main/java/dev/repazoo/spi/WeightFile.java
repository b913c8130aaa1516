package dev.repazoo.spi;

import java.util.Optional;

/**
 * Where an entry's published weights are.
 *
 * @param name file name, as the reference expects it
 * @param uri the publisher's address; {@code resource:} for weights shipped in the plugin's jar
 * @param bytes size of the file; 0 when unknown
 * @param sha256 the published digest in lower-case hexadecimal
 */
public record WeightFile(String name, String uri, long bytes, Optional<String> sha256) {
  /** Checks the values. */
  public WeightFile {
    if (name.isBlank() || uri.isBlank() || bytes < 0) {
      throw new IllegalArgumentException(
          "weight file needs a name, an address and a size >= 0, got '"
              + name
              + "', '"
              + uri
              + "'");
    }
  }

  /**
   * Weights in a jar on the class path.
   *
   * @param resource from the class path's root, with a slash before it
   */
  public static WeightFile shipped(String name, String resource, long bytes, String sha256) {
    return new WeightFile(name, "resource:" + resource, bytes, Optional.of(sha256));
  }
}
