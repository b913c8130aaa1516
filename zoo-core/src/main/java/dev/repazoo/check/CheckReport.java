package dev.repazoo.check;

import dev.repazoo.spi.LatentShape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was looked at, and what was found.
 *
 * @param images number of images
 * @param latents number of latents, of mirrored images too
 * @param captions number of captions of all images
 * @param classes number of classes; 0 without labels
 * @param resolution of the images, where they are square and most agree
 * @param momentsShape of the latents, twice their channels, where there are some
 * @param caches number of caches of features
 * @param bytes that were read
 * @param finished false if it was told to stop
 * @param findings all that is wrong
 */
public record CheckReport(
    int images,
    int latents,
    int captions,
    int classes,
    OptionalInt resolution,
    Optional<LatentShape> momentsShape,
    int caches,
    long bytes,
    boolean finished,
    List<Finding> findings) {
  /** Copies the list. */
  public CheckReport {
    findings = List.copyOf(findings);
  }

  /** Findings that training would suffer from. */
  public long errors() {
    return findings.stream().filter(finding -> finding.kind().error()).count();
  }

  /** Findings that are worth knowing. */
  public long warnings() {
    return findings.size() - errors();
  }
}
