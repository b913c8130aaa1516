/**
 * Exported graphs as sampling backends, for drawing many into a folder.
 *
 * <p>Joins {@code dev.repazoo.runtime} with {@code dev.repazoo.generate}; knows no family of
 * models.
 */
package dev.repazoo.export.sampling;
