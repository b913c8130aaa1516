/**
 * Codecs between images and latents at work: finding the family of weights that a user names, and
 * coding without gradients in whole or in tiles.
 *
 * <p>Knows no family, and neither data sets nor generators. Must not print.
 */
package dev.repazoo.codec;
