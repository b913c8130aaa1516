/**
 * Exported graphs as sources of samples, for drawing many into a folder.
 *
 * <p>Joins {@code export.runtime} with {@code dev.repazoo.generate}; knows no family of models.
 */
package dev.repazoo.export.sampling;
