package dev.repazoo.spi;

import java.util.List;

/**
 * A family of models that a plugin brings, found by {@link java.util.ServiceLoader}.
 *
 * <p>Implementations need a public constructor without arguments that does no work: providers are
 * created to print a list, before any engine starts.
 */
public interface Provider {

  /** The family's name, such as {@code dinov2}; unique among providers of a kind. */
  String family();

  /** The family's variants. Ids are unique within a kind across all plugins. */
  List<CatalogueEntry> entries();
}
