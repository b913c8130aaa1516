/**
 * Whether a data set is whole: every file is read, pairs of images and latents are matched, labels
 * and cached features are held against them, and what can be rebuilt is rebuilt.
 *
 * <p>Knows neither training nor families of codecs. Must not print.
 */
package dev.repazoo.check;
