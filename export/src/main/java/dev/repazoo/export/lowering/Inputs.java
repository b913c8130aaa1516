package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.Value;
import java.util.Optional;

/** Inputs of operators whose last one may be absent. */
final class Inputs {
  private Inputs() {}

  static Value[] of(Value first, Value second, Optional<Value> third) {
    return third
        .map(last -> new Value[] {first, second, last})
        .orElseGet(() -> new Value[] {first, second});
  }
}
