package dev.repazoo.export;

import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a graph is written.
 *
 * @param target who shall run it
 * @param precision number format of products with weights
 * @param externalData whether weights go to a file beside it; large ones always do
 * @param version the program's version, for the file's metadata
 * @param metadata further entries for the file
 */
public record ExportOptions(
    Target target,
    WeightPrecision precision,
    boolean externalData,
    String version,
    SortedMap<String, String> metadata) {

  /** Copies the map. */
  public ExportOptions {
    metadata = new TreeMap<>(metadata);
  }

  /** In float32. */
  public ExportOptions(
      Target target, boolean externalData, String version, SortedMap<String, String> metadata) {
    this(target, WeightPrecision.FP32, externalData, version, metadata);
  }

  /** The same in another precision. */
  public ExportOptions with(WeightPrecision other) {
    return new ExportOptions(target, other, externalData, version, metadata);
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
