/**
 * Drawing many samples into a folder: seeded noise, backends, files and resuming.
 *
 * <p>A backend is an engine with a model; the folder does not care which. Must not print.
 */
package dev.repazoo.generate;
