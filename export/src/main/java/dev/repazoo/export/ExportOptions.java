package dev.repazoo.export;

import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a graph is written.
 *
 * @param target who shall run it
 * @param precision number format of products with weights
 * @param externalData whether weights go to a file beside it; large ones always do
 * @param sharedWeights a safetensors file in the graph's folder that the graph takes its weights
 *     from, so that several graphs of one model have one copy of them
 * @param version the program's version, for the file's metadata
 * @param metadata further entries for the file
 */
public record ExportOptions(
    Target target,
    WeightPrecision precision,
    boolean externalData,
    Optional<Path> sharedWeights,
    String version,
    SortedMap<String, String> metadata) {

  /** Copies the map. */
  public ExportOptions {
    metadata = new TreeMap<>(metadata);
  }

  /** With weights of its own. */
  public ExportOptions(
      Target target,
      WeightPrecision precision,
      boolean externalData,
      String version,
      SortedMap<String, String> metadata) {
    this(target, precision, externalData, Optional.empty(), version, metadata);
  }

  /** In float32. */
  public ExportOptions(
      Target target, boolean externalData, String version, SortedMap<String, String> metadata) {
    this(target, WeightPrecision.FP32, externalData, version, metadata);
  }

  /** The same in another precision. */
  public ExportOptions with(WeightPrecision other) {
    return new ExportOptions(target, other, externalData, sharedWeights, version, metadata);
  }

  /** The same with weights of its own. */
  ExportOptions withOwnWeights() {
    return new ExportOptions(target, precision, externalData, Optional.empty(), version, metadata);
  }

  /** Standard operators, one file. */
  public static ExportOptions portable() {
    return of(Target.PORTABLE);
  }

  /** One file for the target. */
  public static ExportOptions of(Target target) {
    return new ExportOptions(target, false, "development", new TreeMap<>());
  }
}
