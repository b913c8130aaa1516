package dev.repazoo.check;

/**
 * Something wrong with a data set.
 *
 * @param kind what
 * @param file where, by its name in the data set
 * @param detail how it shows
 */
public record Finding(FindingKind kind, String file, String detail) {}
