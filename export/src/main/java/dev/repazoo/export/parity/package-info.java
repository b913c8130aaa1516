/**
 * Parity cases computed by exported graphs, beside the eager way.
 *
 * <p>It builds on {@code dev.repazoo.parity} and this module's exporter; it must not know families.
 */
package dev.repazoo.export.parity;
