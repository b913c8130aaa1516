/**
 * Drawing many samples into a folder: seeded noise, sources of samples, files and resuming.
 *
 * <p>A source is an engine with a model; the folder does not care which. Must not print.
 */
package dev.repazoo.generate;
