/**
 * The first frame of GIF files as Pillow reads it.
 *
 * <p>Knows bytes and {@link dev.repazoo.image.RgbImage}. Must not know other formats.
 */
package dev.repazoo.image.gif;
