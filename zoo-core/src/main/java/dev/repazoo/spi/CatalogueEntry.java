package dev.repazoo.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One row of the catalogue: everything that {@code list}, {@code info}, completion and the
 * documentation's tables say about a variant.
 *
 * @param id what users type, such as {@code SiT-XL/2} or {@code dinov2-vit-b}
 * @param kind what it is
 * @param family the provider's family
 * @param parameters the exact number of values in the published checkpoint's model (encoders
 *     without classifier heads)
 * @param resolutions image sizes in pixels that it takes
 * @param licence SPDX identifier of the weights' licence, or of the architecture's reference code
 * @param source the reference implementation
 * @param paper a citation: authors, title, venue, arXiv number
 * @param summary one line for people
 * @param weights published weights, if any
 */
public record CatalogueEntry(
    String id,
    Kind kind,
    String family,
    long parameters,
    List<Integer> resolutions,
    String licence,
    String source,
    String paper,
    String summary,
    Optional<WeightFile> weights) {
  private static final List<String> FIELDS =
      List.of(
          "an id",
          "a kind",
          "a family",
          "resolutions",
          "a licence",
          "a source",
          "a paper",
          "a summary",
          "weights (or Optional.empty())");

  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)?");

  /** Checks the values and copies the list. */
  public CatalogueEntry {
    List<Object> all =
        Arrays.asList(id, kind, family, resolutions, licence, source, paper, summary, weights);
    if (all.contains(null)) {
      throw new IllegalArgumentException("entry " + id + " lacks " + FIELDS.get(all.indexOf(null)));
    }
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "id is '" + id + "'; ids are letters, digits, '.', '_', '-' with at most one '/' inside");
    }
    if (family.isBlank()) {
      throw new IllegalArgumentException("entry " + id + " has no family");
    }
    if (parameters < 0) {
      throw new IllegalArgumentException(
          "entry " + id + ": parameters is " + parameters + "; it must not be negative");
    }
    resolutions = List.copyOf(resolutions);
  }
}
