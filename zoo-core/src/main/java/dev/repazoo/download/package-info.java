/**
 * Published weights: where they are on this machine, and fetching them from their publishers.
 *
 * <p>{@link dev.repazoo.download.WeightStore} is the one place that turns a catalogue entry into a
 * file. Downloads go on where they stopped and appear whole, checked, or not at all. Must not know
 * what is in the files, any family of models, terminals or options.
 */
package dev.repazoo.download;
