package dev.repazoo.spi;

/**
 * An entry of the registry.
 *
 * @param provider the family that builds it
 * @param entry what the catalogue says of it
 * @param plugin file name of the jar that brings it, or the folder of classes
 * @param <P> the kind of provider
 */
public record Registered<P extends Provider>(P provider, CatalogueEntry entry, String plugin) {}
