package dev.repazoo.parity;

import dev.repazoo.message.NearestNames;
import dev.repazoo.spi.Provider;
import java.util.List;

/** Families of models by the names that cases give. */
final class CaseFamilies {
  private CaseFamilies() {}

  /**
   * The family of an id, which may be that of a variant.
   *
   * @param what the families are of, for messages
   * @throws ParityException when there is none
   */
  static <P extends Provider> P find(
      ParityCase parityCase, String what, List<P> families, String id) {
    return families.stream()
        .filter(
            family ->
                family.family().equals(id)
                    || family.entries().stream().anyMatch(entry -> entry.id().equals(id)))
        .findFirst()
        .orElseThrow(
            () ->
                new ParityException(
                    "%s: there is no %s family '%s'; the nearest is %s"
                        .formatted(
                            parityCase.folder(),
                            what,
                            id,
                            NearestNames.of(
                                id, families.stream().map(Provider::family).toList(), 1))));
  }
}
