/**
 * Training data: data sets of images with labels (built-in emoji, folders, zip files, latents), the
 * order in which training sees them, batches prepared ahead by threads, and cached encoder tokens.
 *
 * <p>Everything is a pure function of the data and a seed, whatever the number of threads. Knows
 * arrays only in {@link dev.repazoo.data.BatchArrays}, and no model, loss or command.
 */
package dev.repazoo.data;
