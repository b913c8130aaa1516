package dev.repazoo.encoders.vit;

import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.vit.VitConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A row of a family's table.
 *
 * @param id as REPA's {@code --enc-type} writes it
 * @param architecture what it is
 * @param parameters the exact number of values
 * @param resolutions image sizes in pixels
 * @param weights where its authors publish it
 * @param summary one line
 */
public record VitVariant(
    String id,
    VitConfig architecture,
    long parameters,
    List<Integer> resolutions,
    WeightFile weights,
    String summary) {

  /** Copies the list. */
  public VitVariant {
    resolutions = List.copyOf(resolutions);
  }

  /** A size as papers write it: {@code ViT-B/16}; g, for giant, is not the larger G. */
  public static String title(String size, int patch) {
    String letter = size.equals("g") ? size : size.substring(0, 1).toUpperCase(Locale.ROOT);
    return "ViT-" + letter + size.substring(1) + "/" + patch;
  }

  CatalogueEntry entry(String family, Credits credits) {
    return new CatalogueEntry(
        id,
        Kind.ENCODER,
        family,
        parameters,
        resolutions,
        credits.licence(),
        credits.source(),
        credits.paper(),
        summary,
        Optional.of(weights));
  }

  /**
   * Whom a family is from.
   *
   * @param licence SPDX identifier or name of the weights' licence
   * @param source the reference implementation
   * @param paper authors, title, venue
   */
  public record Credits(String licence, String source, String paper) {}
}
