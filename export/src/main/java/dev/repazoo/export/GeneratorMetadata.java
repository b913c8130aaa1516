package dev.repazoo.export;

import dev.repazoo.export.graph.ExportException;
import dev.repazoo.spi.Generator;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a file says of the generator in it. */
final class GeneratorMetadata {
  private GeneratorMetadata() {}

  /** {@code repazoo.config}: the architecture as JSON. */
  static SortedMap<String, String> of(Generator generator) {
    SortedMap<String, String> entries = new TreeMap<>();
    entries.put("repazoo.config", generator.config().toString());
    return entries;
  }

  /** The number of classes, which is the null class. */
  static int classes(Generator generator) {
    return generator
        .numClasses()
        .orElseThrow(
            () ->
                new ExportException(
                    "this generator is conditioned on text; only class-conditional ones can be"
                        + " exported"));
  }
}
