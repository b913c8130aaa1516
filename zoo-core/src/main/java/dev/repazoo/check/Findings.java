package dev.repazoo.check;

import java.util.ArrayList;
import java.util.List;

/** Collects findings. */
final class Findings {
  private final List<Finding> all = new ArrayList<>();

  void add(FindingKind kind, String file, String detail) {
    all.add(new Finding(kind, file, detail));
  }

  boolean has(FindingKind kind) {
    return all.stream().anyMatch(finding -> finding.kind() == kind);
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
