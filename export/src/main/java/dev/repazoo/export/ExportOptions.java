package dev.repazoo.export;

import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.export.onnx.Opset;
import dev.repazoo.message.InvalidValueException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a graph is written.
 *
 * @param target who shall run it
 * @param precision number format of products with weights
 * @param maxError the largest relative error that a lower precision may cost, see {@link
 *     PrecisionLoss}; empty for the precision's own
 * @param opset which version of the standard operators
 * @param externalData whether weights go to a file beside it; large ones always do
 * @param sharedWeights a safetensors file in the graph's folder that the graph takes its weights
 *     from, so that several graphs of one model have one copy of them
 * @param version the program's version, for the file's metadata
 * @param metadata further entries for the file
 */
public record ExportOptions(
    Target target,
    WeightPrecision precision,
    OptionalDouble maxError,
    Opset opset,
    boolean externalData,
    Optional<Path> sharedWeights,
    String version,
    SortedMap<String, String> metadata) {

  /** Copies the map, and checks the limit. */
  public ExportOptions {
    if (maxError.isPresent() && !(maxError.getAsDouble() >= 0)) {
      throw new InvalidValueException(
          "max_error", "is " + maxError.getAsDouble() + "; it is 0 or more");
    }
    metadata = new TreeMap<>(metadata);
  }

  /** In float32, with weights of its own, in the newest opset. */
  public ExportOptions(
      Target target, boolean externalData, String version, SortedMap<String, String> metadata) {
    this(
        target,
        WeightPrecision.FP32,
        OptionalDouble.empty(),
        Opset.DEFAULT,
        externalData,
        Optional.empty(),
        version,
        metadata);
  }

  /** The same in another precision, and an opset that has it unless one was chosen. */
  public ExportOptions with(WeightPrecision other) {
    Opset chosen = opset.equals(Opset.DEFAULT) ? opset(other, target) : opset;
    return new ExportOptions(
        target, other, maxError, chosen, externalData, sharedWeights, version, metadata);
  }

  /** The opset that graphs are written in unless another is asked for. */
  public static Opset opset(WeightPrecision precision, Target target) {
    return precision == WeightPrecision.INT4 && target == Target.PORTABLE
        ? Opset.FOUR_BITS
        : Opset.DEFAULT;
  }

  /** The same with another limit of error. */
  public ExportOptions withMaxError(OptionalDouble limit) {
    return new ExportOptions(
        target, precision, limit, opset, externalData, sharedWeights, version, metadata);
  }

  /** The same in another opset. */
  public ExportOptions with(Opset other) {
    return new ExportOptions(
        target, precision, maxError, other, externalData, sharedWeights, version, metadata);
  }

  /** The same with weights in a file beside the graph. */
  public ExportOptions withExternalData() {
    return new ExportOptions(
        target, precision, maxError, opset, true, sharedWeights, version, metadata);
  }

  /** The same with weights in a file that is there. */
  public ExportOptions withSharedWeights(Optional<Path> file) {
    return new ExportOptions(
        target, precision, maxError, opset, externalData, file, version, metadata);
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
