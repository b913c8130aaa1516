/**
 * Published weights: where they are on this machine, and fetching them from their publishers.
 *
 * <p>{@link dev.repazoo.download.WeightStore} is the one place that turns a catalogue entry into a
 * file. Must not know what is in the files, any family of models, terminals or options.
 */
package dev.repazoo.download;
